using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;

namespace Airworthy.Delivery.Releases;

/// <summary>Calls an endpoint as an application would, from outside, through its own door.</summary>
public interface IEndpointCaller
{
    /// <summary>The endpoint's answer to one request, and the version it says answered.</summary>
    /// <param name="endpoint">Which endpoint.</param>
    /// <param name="version">The number of any version that is planned there; null for whichever the request is routed to.</param>
    /// <param name="inputs">What is asked.</param>
    /// <param name="outputs">Which outputs are wanted.</param>
    /// <param name="cancel">Ends the waiting.</param>
    Task<Result<EndpointAnswer>> InferAsync(
        EndpointName endpoint,
        int? version,
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    );
}

/// <summary>What came back.</summary>
public sealed record EndpointAnswer(string? Version, IReadOnlyList<Tensor> Outputs);
