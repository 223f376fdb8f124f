using Airworthy.Artifacts.Reading;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Observations;

/// <summary>One call to one version, as it is kept: masked, and copied, so that the call's own memory can be used again.</summary>
public sealed record Observation
{
    public required string RequestId { get; init; }

    public required EndpointName Endpoint { get; init; }

    public required VersionId Version { get; init; }

    public required int Number { get; init; }

    public required RouteRole Role { get; init; }

    /// <summary>Why this version was asked; null where only one could be.</summary>
    public string? RouteReason { get; init; }

    /// <summary>When the call began; UTC.</summary>
    public required DateTimeOffset At { get; init; }

    public required TimeSpan Took { get; init; }

    /// <summary>How much of it the call waited for others; null where nobody measured it.</summary>
    public TimeSpan? Queued { get; init; }

    public required long Rows { get; init; }

    public required CallOutcome Outcome { get; init; }

    /// <summary>The code of what was wrong; null for an answered call.</summary>
    public string? Fault { get; init; }

    /// <summary>What was wrong, for people. It may quote a value, and so is left out where anything is masked.</summary>
    public string? Detail { get; init; }

    /// <summary>W3C trace id, 32 hexadecimal digits; null where the caller sent none and nobody traces.</summary>
    public string? TraceId { get; init; }

    public IReadOnlyList<ObservedTensor> Inputs { get; init; } = [];

    public IReadOnlyList<ObservedTensor> Outputs { get; init; } = [];

    /// <summary>How long it may be kept.</summary>
    public required TimeSpan Keep { get; init; }
}

/// <summary>What becomes of an answer.</summary>
public enum RouteRole
{
    /// <summary>The caller gets it.</summary>
    Live,

    /// <summary>It is only looked at; the caller gets another version's.</summary>
    Shadow,
}

/// <summary>How a call ended.</summary>
public enum CallOutcome
{
    Answered,

    /// <summary>It did not fit, was refused or shed, or something broke.</summary>
    Failed,

    /// <summary>Its caller left or its time was over; nobody knows what would have come of it.</summary>
    Cancelled,
}

/// <summary>A tensor as it is kept.</summary>
/// <param name="Name">The input's or output's.</param>
/// <param name="Type">Of the elements as they were sent; hashed ones are text whatever it says.</param>
/// <param name="Shape">Row-major.</param>
/// <param name="Data">The elements as <see cref="Inference.Tensor.Data"/> holds them; null where they are not kept.</param>
/// <param name="Masking">What was done to them.</param>
/// <param name="Columns">The masked positions of the last dimension, where only some are; their elements mean nothing.</param>
public sealed record ObservedTensor(
    string Name,
    TensorType Type,
    IReadOnlyList<long> Shape,
    Array? Data,
    Masking Masking,
    IReadOnlySet<int>? Columns = null
);

/// <summary>What was done to a tensor's values before they were kept.</summary>
public enum Masking
{
    None,

    /// <summary>Each text is a keyed hash: equal texts are seen to be equal, and nothing else is seen.</summary>
    Hashed,

    /// <summary>Gone; or those of some columns are.</summary>
    Removed,

    /// <summary>Not masked, but too large to keep.</summary>
    TooLarge,
}
