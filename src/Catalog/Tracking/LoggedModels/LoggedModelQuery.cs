using Airworthy.Catalog.Filters;

namespace Airworthy.Catalog.Tracking.LoggedModels;

/// <summary>A search for logged models as it was asked.</summary>
public sealed record LoggedModelQuery
{
    public required IReadOnlyList<string> ExperimentIds { get; init; }

    public string? Filter { get; init; }

    /// <summary>Metrics count only where they were measured on one of these; none: all count.</summary>
    public IReadOnlyList<DatasetReference> Datasets { get; init; } = [];

    public IReadOnlyList<LoggedModelOrder> OrderBy { get; init; } = [];

    /// <summary>At least 1; 0 stands for the usual number.</summary>
    public int MaxResults { get; init; }

    public string? PageToken { get; init; }
}

/// <param name="Name">The data set's name.</param>
/// <param name="Digest">Null: any state of it.</param>
public sealed record DatasetReference(string Name, string? Digest);

/// <param name="Field">An attribute, or <c>metrics.</c> and a name.</param>
/// <param name="Ascending">Smallest first.</param>
/// <param name="Dataset">For a metric: as measured on this data set.</param>
public sealed record LoggedModelOrder(string Field, bool Ascending, DatasetReference? Dataset);

/// <param name="Models">In the order asked for.</param>
/// <param name="NextPageToken">Null on the last page.</param>
public sealed record LoggedModelPage(IReadOnlyList<LoggedModel> Models, string? NextPageToken);

/// <summary>A search that was understood.</summary>
public sealed record LoggedModelSearch
{
    public required IReadOnlyList<string> ExperimentIds { get; init; }

    public IReadOnlyList<FilterCondition<LoggedModelPart>> Conditions { get; init; } = [];

    public IReadOnlyList<DatasetReference> Datasets { get; init; } = [];

    /// <summary>Without the ties' breaking: newest first, then by id.</summary>
    public IReadOnlyList<LoggedModelRank> Ranks { get; init; } = [];

    public required int Limit { get; init; }

    /// <summary>All that was asked but the page: a token of another question is refused.</summary>
    public required string Question { get; init; }

    public string? PageToken { get; init; }
}

/// <summary>Where what is compared stands.</summary>
public enum LoggedModelPart
{
    Attribute,
    Metric,
    Param,
    Tag,
}

/// <param name="Metric">The metric's name; null: <paramref name="Column"/> counts.</param>
/// <param name="Column">An attribute's column.</param>
/// <param name="Ascending">Smallest first; unset values come last either way.</param>
/// <param name="Dataset">For a metric: as measured on this data set.</param>
public sealed record LoggedModelRank(string? Metric, string? Column, bool Ascending, DatasetReference? Dataset);
