using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Tracking.Searching;

namespace Airworthy.Catalog.Tracking;

/// <summary>A place for runs. Times are milliseconds since 1970.</summary>
public sealed record Experiment
{
    public required ExperimentId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Where its runs' files lie unless they say otherwise.</summary>
    public required string ArtifactLocation { get; init; }

    public LifecycleStage Stage { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];
}

/// <summary>An experiment to be made.</summary>
/// <param name="Name">Not that of another, not even of a deleted one.</param>
/// <param name="ArtifactLocation">Null: under the server's own root.</param>
/// <param name="At">When, in milliseconds since 1970.</param>
/// <param name="Tags">Each key once.</param>
public sealed record NewExperiment(
    string Name,
    string? ArtifactLocation,
    long At,
    IReadOnlyList<KeyValuePair<string, string>> Tags
);

/// <summary>What is to become of an experiment.</summary>
public abstract record ExperimentChange
{
    private ExperimentChange() { }

    /// <summary>Only of one that is not deleted.</summary>
    public sealed record Rename(string Name) : ExperimentChange;

    /// <summary>With its runs.</summary>
    public sealed record Delete : ExperimentChange;

    /// <summary>With its runs.</summary>
    public sealed record Restore : ExperimentChange;

    public sealed record SetTag(string Key, string Value) : ExperimentChange;

    public sealed record DeleteTag(string Key) : ExperimentChange;
}

/// <summary>A search of experiments.</summary>
public sealed record ExperimentSearch
{
    public ViewType View { get; init; } = ViewType.ActiveOnly;

    public required int MaxResults { get; init; }

    public IReadOnlyList<FilterCondition<ExperimentField>> Clauses { get; init; } = [];

    /// <summary>Ends with the id, so that no two are equal.</summary>
    public required IReadOnlyList<ExperimentOrder> Order { get; init; }

    public string? PageToken { get; init; }
}

/// <summary>What a page holds, and the token that asks for the next; null on the last.</summary>
public sealed record TrackingPage<T>(IReadOnlyList<T> Items, string? Next);
