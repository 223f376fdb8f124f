namespace Airworthy.Catalog.Tracking.Traces;

/// <summary>A search for traces as it was asked.</summary>
public sealed record TraceQuery
{
    public required IReadOnlyList<string> ExperimentIds { get; init; }

    public string? Filter { get; init; }

    public IReadOnlyList<string> OrderBy { get; init; } = [];

    public long MaxResults { get; init; } = 100;

    public string? PageToken { get; init; }
}

/// <param name="Traces">In the order asked for.</param>
/// <param name="NextPageToken">Null on the last page.</param>
public sealed record TracePage(IReadOnlyList<Trace> Traces, string? NextPageToken);

/// <summary>A search that was understood.</summary>
public sealed record TraceSearch
{
    public required IReadOnlyList<string> ExperimentIds { get; init; }

    public IReadOnlyList<TraceCondition> Conditions { get; init; } = [];

    /// <summary>Without the ties' breaking: newest first, then by id.</summary>
    public IReadOnlyList<TraceRank> Ranks { get; init; } = [];

    public required int Offset { get; init; }

    public required int Limit { get; init; }
}

/// <summary>Where what is compared stands.</summary>
public enum TracePart
{
    Attribute,
    Tag,
    Metadata,

    /// <summary>The run that made it or that it was tied to.</summary>
    Run,

    /// <summary>A prompt's name and version, with a slash between.</summary>
    Prompt,

    /// <summary>A span's name, type, status or content.</summary>
    Span,
    SpanAttribute,
    Feedback,
    Expectation,
}

/// <param name="Part">Where the subject stands.</param>
/// <param name="Key">Its name; of attributes and spans the column's.</param>
/// <param name="Comparator">In capitals.</param>
/// <param name="Number">For numeric subjects and values.</param>
/// <param name="Text">For the others, unless a list; <c>true</c> and <c>false</c> for feedback's flags.</param>
/// <param name="List">For IN and NOT IN.</param>
public sealed record TraceCondition(
    TracePart Part,
    string Key,
    string Comparator,
    double? Number,
    string? Text,
    IReadOnlyList<string>? List
);

/// <param name="Part">An attribute, a tag or metadata; unset values come last.</param>
/// <param name="Key">Its name; of an attribute the column's.</param>
/// <param name="Ascending">Smallest first.</param>
public sealed record TraceRank(TracePart Part, string Key, bool Ascending);
