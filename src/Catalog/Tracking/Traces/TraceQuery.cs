using Airworthy.Catalog.Filters;

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

    public IReadOnlyList<FilterCondition<TracePart>> Conditions { get; init; } = [];

    /// <summary>Without the ties' breaking: newest first, then by id.</summary>
    public IReadOnlyList<TraceRank> Ranks { get; init; } = [];

    public required int Limit { get; init; }

    /// <summary>All that was asked but the page: a token of another question is refused.</summary>
    public required string Question { get; init; }

    public string? PageToken { get; init; }
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

/// <param name="Part">An attribute, a tag or metadata; unset values come last.</param>
/// <param name="Key">Its name; of an attribute the column's.</param>
/// <param name="Ascending">Smallest first.</param>
public sealed record TraceRank(TracePart Part, string Key, bool Ascending);
