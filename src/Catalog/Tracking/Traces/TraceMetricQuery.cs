namespace Airworthy.Catalog.Tracking.Traces;

/// <summary>What is counted and measured.</summary>
public enum TraceView
{
    Traces,
    Spans,
    Assessments,
}

public enum TraceAggregate
{
    Count,
    Sum,
    Avg,
    Percentile,
}

/// <param name="Kind">How values are drawn together.</param>
/// <param name="Percentile">0 to 100, for a percentile.</param>
public sealed record TraceAggregation(TraceAggregate Kind, double Percentile);

/// <summary>Figures over traces as they were asked for.</summary>
public sealed record TraceMetricQuery
{
    public required IReadOnlyList<string> ExperimentIds { get; init; }

    public required TraceView View { get; init; }

    /// <summary>E.g. <c>trace_count</c>, <c>latency</c>.</summary>
    public required string Metric { get; init; }

    public required IReadOnlyList<TraceAggregation> Aggregations { get; init; }

    /// <summary>What is told apart, e.g. <c>trace_status</c>.</summary>
    public IReadOnlyList<string> Dimensions { get; init; } = [];

    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>How long a bucket of time is; null: time is not told apart.</summary>
    public long? IntervalSeconds { get; init; }

    public long? StartMs { get; init; }

    public long? EndMs { get; init; }

    public int MaxResults { get; init; } = 1000;
}

/// <summary>One thing that fits: when it was, what it measures, and what it is told apart by.</summary>
public readonly record struct TraceSample(long AtMs, double? Value, IReadOnlyList<string?> Dimensions);

/// <summary>Figures of one group.</summary>
public sealed record TraceFigure(
    IReadOnlyList<KeyValuePair<string, string>> Dimensions,
    IReadOnlyList<KeyValuePair<string, double>> Values
);

/// <summary>What a filter of figures can be about.</summary>
public enum TraceMetricField
{
    Status,
    Metadata,
    Tag,
    SpanName,
    SpanStatus,
    SpanType,
    AssessmentName,
    AssessmentType,
}
