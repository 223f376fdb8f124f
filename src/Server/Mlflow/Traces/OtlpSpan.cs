namespace Airworthy.Server.Mlflow.Traces;

/// <summary>A span of OpenTelemetry's.</summary>
internal sealed record OtlpSpan
{
    /// <summary>16 bytes.</summary>
    public required byte[] TraceId { get; init; }

    /// <summary>8 bytes.</summary>
    public required byte[] SpanId { get; init; }

    /// <summary>8 bytes; empty: the root.</summary>
    public byte[] ParentId { get; init; } = [];

    public string TraceState { get; init; } = "";

    public uint Flags { get; init; }

    public string Name { get; init; } = "";

    public int Kind { get; init; }

    /// <summary>Nanoseconds since 1970.</summary>
    public long Start { get; init; }

    public long End { get; init; }

    public IReadOnlyList<OtlpAttribute> Attributes { get; init; } = [];

    public IReadOnlyList<OtlpEvent> Events { get; init; } = [];

    public IReadOnlyList<OtlpLink> Links { get; init; } = [];

    /// <summary>0 unset, 1 fine, 2 failed.</summary>
    public int StatusCode { get; init; }

    public string StatusMessage { get; init; } = "";

    /// <summary>The span as it came.</summary>
    public byte[] Bytes { get; init; } = [];
}

internal sealed record OtlpAttribute(string Key, OtlpValue Value);

internal sealed record OtlpEvent(long Time, string Name, IReadOnlyList<OtlpAttribute> Attributes);

internal sealed record OtlpLink(
    byte[] TraceId,
    byte[] SpanId,
    string TraceState,
    IReadOnlyList<OtlpAttribute> Attributes
);

/// <summary>One of these, or nothing.</summary>
internal sealed record OtlpValue
{
    public static OtlpValue Nothing { get; } = new();

    public string? Text { get; init; }

    public bool? Flag { get; init; }

    public long? Whole { get; init; }

    public double? Real { get; init; }

    public byte[]? Bytes { get; init; }

    public IReadOnlyList<OtlpValue>? List { get; init; }

    public IReadOnlyList<OtlpAttribute>? Map { get; init; }
}
