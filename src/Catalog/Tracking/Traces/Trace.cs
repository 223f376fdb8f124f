namespace Airworthy.Catalog.Tracking.Traces;

/// <summary>What one request did inside an application, told in spans; this is its head.</summary>
public sealed record Trace
{
    /// <summary>Chosen by the client, usually <c>tr-</c> and 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required string ExperimentId { get; init; }

    /// <summary>When it started, in milliseconds since 1970.</summary>
    public required long StartMs { get; init; }

    /// <summary>How long it took, in milliseconds; null while it is not known.</summary>
    public long? DurationMs { get; init; }

    /// <summary><c>OK</c>, <c>ERROR</c>, <c>IN_PROGRESS</c> or <c>STATE_UNSPECIFIED</c>.</summary>
    public string State { get; init; } = TraceStates.Unspecified;

    /// <summary>The application's own name for the request.</summary>
    public string? ClientRequestId { get; init; }

    public string? RequestPreview { get; init; }

    public string? ResponsePreview { get; init; }

    /// <summary>Fixed facts about it; e.g. the run that made it.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<Assessment> Assessments { get; init; } = [];

    /// <summary>Whether its spans are here, and not in a file of its artifacts.</summary>
    public bool HasSpans => Tags.GetValueOrDefault(TraceKeys.SpansLocation) == TraceKeys.SpansHere;
}

/// <summary>The states as MLflow writes them; orders go by these texts.</summary>
public static class TraceStates
{
    public const string Ok = "OK";
    public const string Error = "ERROR";
    public const string InProgress = "IN_PROGRESS";
    public const string Unspecified = "STATE_UNSPECIFIED";

    public static bool IsKnown(string state) => state is Ok or Error or InProgress or Unspecified;
}

/// <summary>The tags and metadata that mean something to MLflow's clients.</summary>
public static class TraceKeys
{
    public const string Name = "mlflow.traceName";
    public const string ArtifactLocation = "mlflow.artifactLocation";
    public const string SpansLocation = "mlflow.trace.spansLocation";
    public const string SpansHere = "TRACKING_STORE";
    public const string LinkedPrompts = "mlflow.linkedPrompts";
    public const string SourceRun = "mlflow.sourceRun";

    /// <summary>How many spans it should have, in JSON.</summary>
    public const string SizeStats = "mlflow.trace.sizeStats";
}

/// <summary>One span, as it came and as it is searched.</summary>
public sealed record TraceSpan
{
    public required string TraceId { get; init; }

    /// <summary>16 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Null: the trace's root.</summary>
    public string? ParentId { get; init; }

    public required string Name { get; init; }

    /// <summary>E.g. LLM, TOOL, RETRIEVER.</summary>
    public string? Type { get; init; }

    /// <summary><c>OK</c>, <c>ERROR</c> or <c>UNSET</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Nanoseconds since 1970.</summary>
    public required long StartNs { get; init; }

    public long? EndNs { get; init; }

    /// <summary>The whole span in OpenTelemetry's binary form.</summary>
    public required byte[] Otlp { get; init; }

    /// <summary>The whole span in MLflow's JSON form, which text searches go through.</summary>
    public required string Content { get; init; }
}

/// <summary>Spans of one trace that came together, and what they say about the trace.</summary>
public sealed record SpanBatch(string TraceId, IReadOnlyList<TraceSpan> Spans)
{
    public string? RequestPreview { get; init; }

    public string? ResponsePreview { get; init; }

    /// <summary>Metadata that the root span carries.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>What becomes different about a trace; what is not named stays.</summary>
public sealed record TraceChange
{
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>A tag to take away; it must be there.</summary>
    public string? WithoutTag { get; init; }

    public string? State { get; init; }

    /// <summary>When it ended, in milliseconds since 1970.</summary>
    public long? EndMs { get; init; }
}

/// <summary>Which traces of an experiment are to be deleted: the oldest up to a time, or those named.</summary>
public sealed record TraceDeletion(string ExperimentId)
{
    public long? UpToMs { get; init; }

    public long? Most { get; init; }

    public IReadOnlyList<string> Ids { get; init; } = [];
}
