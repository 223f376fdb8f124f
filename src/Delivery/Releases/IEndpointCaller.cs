using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;

namespace Airworthy.Delivery.Releases;

/// <summary>Calls an endpoint as an application would, from outside, through its own door.</summary>
public interface IEndpointCaller
{
    /// <summary>The endpoint's answer to one request, and the version it says answered.</summary>
    Task<Result<EndpointAnswer>> InferAsync(
        EndpointName endpoint,
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    );
}

/// <summary>What came back.</summary>
public sealed record EndpointAnswer(string? Version, IReadOnlyList<Tensor> Outputs);
