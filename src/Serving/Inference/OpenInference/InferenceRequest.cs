namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>A request as it was sent: well-formed, and not yet compared with any model.</summary>
public sealed record InferenceRequest
{
    /// <summary>The caller's own name for the request, to be echoed; null when there was none.</summary>
    public string? Id { get; init; }

    public required IReadOnlyList<Tensor> Inputs { get; init; }

    /// <summary>Names of the outputs asked for; empty for all.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>As <see cref="InferenceCall.Priority"/>.</summary>
    public int Priority { get; init; }

    /// <summary>As <see cref="InferenceCall.TimeOut"/>.</summary>
    public TimeSpan? TimeOut { get; init; }

    /// <summary>Which outputs are wanted in binary form.</summary>
    public OutputForms Forms { get; init; } = OutputForms.Json;
}

/// <summary>Which outputs of an answer stand in its JSON and which behind it, as raw bytes.</summary>
/// <param name="Binary">What holds for outputs that say nothing of their own.</param>
/// <param name="ByOutput">In the order of <see cref="InferenceRequest.Outputs"/>; null or shorter than it: nothing was said.</param>
public sealed record OutputForms(bool Binary, IReadOnlyList<bool?>? ByOutput)
{
    public static readonly OutputForms Json = new(false, null);

    public static readonly OutputForms Raw = new(true, null);

    public bool IsBinary(int output) =>
        ByOutput is not null && output < ByOutput.Count ? ByOutput[output] ?? Binary : Binary;
}

/// <summary>What answers a request.</summary>
public sealed record InferenceResponse
{
    public required string ModelName { get; init; }

    public required string ModelVersion { get; init; }

    public string? Id { get; init; }

    public required IReadOnlyList<Tensor> Outputs { get; init; }

    public OutputForms Forms { get; init; } = OutputForms.Json;
}
