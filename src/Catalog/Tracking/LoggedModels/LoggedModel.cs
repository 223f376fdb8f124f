namespace Airworthy.Catalog.Tracking.LoggedModels;

/// <summary>A model as an experiment made it, before anybody registers it: files, params, tags, and the metrics measured of it.</summary>
public sealed record LoggedModel
{
    /// <summary><c>m-</c> and 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required string ExperimentId { get; init; }

    public required string Name { get; init; }

    public required string ArtifactUri { get; init; }

    public LoggedModelStatus Status { get; init; } = LoggedModelStatus.Pending;

    /// <summary>Why it has this status, where somebody said so.</summary>
    public string? StatusMessage { get; init; }

    /// <summary>Free words, e.g. "Agent", "Classifier".</summary>
    public string? ModelType { get; init; }

    /// <summary>The run that made it.</summary>
    public string? SourceRunId { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Updated { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Params { get; init; } = [];

    public IReadOnlyList<LoggedModelMetric> Metrics { get; init; } = [];
}

/// <summary>How far the model's files have come.</summary>
public enum LoggedModelStatus
{
    Unspecified = 0,
    Pending = 1,
    Ready = 2,
    Failed = 3,
}

/// <summary>A value measured of a logged model, by a run, on a data set or on none that was named.</summary>
public sealed record LoggedModelMetric(string Key, double Value, long Timestamp, long Step, string RunId)
{
    public string? DatasetName { get; init; }

    public string? DatasetDigest { get; init; }
}

/// <summary>What a client says of a model that it begins to log.</summary>
public sealed record LoggedModelDraft(string ExperimentId)
{
    /// <summary>Null or empty: one is made up.</summary>
    public string? Name { get; init; }

    public string? ModelType { get; init; }

    public string? SourceRunId { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Params { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];
}

/// <summary>What becomes different about a logged model; what is not named stays.</summary>
public sealed record LoggedModelChange
{
    public LoggedModelStatus? Status { get; init; }

    /// <summary>Once logged, a param never changes.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Params { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>A tag to take away; it must be there.</summary>
    public string? WithoutTag { get; init; }

    /// <summary>Hide the model; its files stay.</summary>
    public bool Delete { get; init; }
}
