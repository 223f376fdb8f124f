namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>A request as it was sent: well-formed, and not yet compared with any model.</summary>
public sealed record InferenceRequest
{
    /// <summary>The caller's own name for the request, to be echoed; null when there was none.</summary>
    public string? Id { get; init; }

    public required IReadOnlyList<Tensor> Inputs { get; init; }

    /// <summary>Names of the outputs asked for; empty for all.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];
}

/// <summary>What answers a request.</summary>
public sealed record InferenceResponse
{
    public required string ModelName { get; init; }

    public required string ModelVersion { get; init; }

    public string? Id { get; init; }

    public required IReadOnlyList<Tensor> Outputs { get; init; }
}
