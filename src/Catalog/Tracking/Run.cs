using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Tracking.Searching;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking;

/// <summary>One execution of somebody's code, and what it logged. Times are milliseconds since 1970.</summary>
public sealed record Run
{
    public required RunInfo Info { get; init; }

    /// <summary>The latest value of each, by step, then time, then value.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Params { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    public IReadOnlyList<DatasetInput> Datasets { get; init; } = [];

    /// <summary>Ids of logged models that it read.</summary>
    public IReadOnlyList<string> ModelInputs { get; init; } = [];

    public IReadOnlyList<ModelOutput> ModelOutputs { get; init; } = [];
}

public sealed record RunInfo
{
    public required RunId Id { get; init; }

    public required ExperimentId Experiment { get; init; }

    public required string Name { get; init; }

    public required string User { get; init; }

    /// <summary>Who made it, as authenticated; null for a run from before that was kept.</summary>
    public Principal? CreatedBy { get; init; }

    public RunStatus Status { get; init; } = RunStatus.Running;

    public required long StartedAt { get; init; }

    public long? EndedAt { get; init; }

    public LifecycleStage Stage { get; init; }

    /// <summary>Where its files lie.</summary>
    public required string ArtifactUri { get; init; }
}

/// <summary>One point of a metric. A model and a data set may be named that it was measured of and on.</summary>
public readonly record struct Metric(string Key, double Value, long Timestamp, long Step)
{
    public MetricSubject? Subject { get; init; }
}

/// <summary>What a metric was measured of: a logged model, and perhaps a data set.</summary>
public sealed record MetricSubject(string ModelId, string? DatasetName, string? DatasetDigest);

/// <summary>A metric's point with the run it belongs to.</summary>
public readonly record struct RunMetric(RunId Run, Metric Point);

/// <summary>A data set as its user described it; of equal name and digest there is one.</summary>
public sealed record Dataset(
    string Name,
    string Digest,
    string SourceType,
    string Source,
    string? Schema,
    string? Profile
);

/// <summary>A data set that a run read, with what was said of that use.</summary>
public sealed record DatasetInput(Dataset Dataset, IReadOnlyList<KeyValuePair<string, string>> Tags);

/// <summary>A logged model that a run made.</summary>
public sealed record ModelOutput(string ModelId, long Step);

/// <summary>A data set used in an experiment.</summary>
public sealed record DatasetSummary(ExperimentId Experiment, string Name, string Digest, string? Context);

/// <summary>A run to be made.</summary>
public sealed record NewRun
{
    public required RunId Id { get; init; }

    public required ExperimentId Experiment { get; init; }

    public required string Name { get; init; }

    public required string User { get; init; }

    /// <summary>Who makes it, as authenticated.</summary>
    public required Principal By { get; init; }

    public required long StartedAt { get; init; }

    /// <summary>Each key once; the name's own among them.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; }
}

/// <summary>What is to become of a run.</summary>
public abstract record RunChange
{
    private RunChange() { }

    /// <summary>Null leaves as it is.</summary>
    public sealed record Update(RunStatus? Status, long? EndedAt, string? Name) : RunChange;

    public sealed record Delete(long At) : RunChange;

    public sealed record Restore : RunChange;

    public sealed record DeleteTag(string Key) : RunChange;

    /// <summary>Adds a model's outline, a JSON object, to the tag that lists those logged the old way.</summary>
    public sealed record AddModel(string Json) : RunChange;
}

/// <summary>What is logged in one go: all of it or nothing.</summary>
public sealed record RunBatch
{
    public IReadOnlyList<Metric> Metrics { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Params { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>A conflict of params is told as of a single one.</summary>
    public bool Single { get; init; }
}

/// <summary>What a run read and made.</summary>
public sealed record RunLineage
{
    public IReadOnlyList<DatasetInput> Datasets { get; init; } = [];

    public IReadOnlyList<string> ModelInputs { get; init; } = [];

    public IReadOnlyList<ModelOutput> ModelOutputs { get; init; } = [];
}

/// <summary>A search of runs.</summary>
public sealed record RunSearch
{
    public required IReadOnlyList<ExperimentId> Experiments { get; init; }

    public ViewType View { get; init; } = ViewType.ActiveOnly;

    public IReadOnlyList<FilterCondition<RunField>> Clauses { get; init; } = [];

    /// <summary>Before the latest start and the id, which always come last.</summary>
    public IReadOnlyList<RunOrder> Order { get; init; } = [];

    public required int MaxResults { get; init; }

    public string? PageToken { get; init; }
}

/// <summary>Part of a metric's history, the earliest first.</summary>
public sealed record HistoryQuery(RunId Run, string Key, int? MaxResults, string? PageToken);

/// <summary>A metric of several runs, thinned out to about as many steps as asked for.</summary>
public sealed record IntervalQuery(
    IReadOnlyList<RunId> Runs,
    string Key,
    long? StartStep,
    long? EndStep,
    int MaxResults
);
