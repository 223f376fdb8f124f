using Airworthy.Core.Results;

namespace Airworthy.Serving.Routing;

/// <summary>Reasons an endpoint is not served as planned, or does not answer.</summary>
public static class RoutingFaults
{
    public static readonly FaultCode AttestationMismatch = new(
        "attestation-mismatch",
        FaultKind.Corrupt,
        "The gate's attestation is genuine but is about another endpoint, version or set of files than the traffic plan."
    );

    public static readonly FaultCode SandboxOnly = new(
        "sandbox-only",
        FaultKind.Refused,
        "The version was let into a sandbox only; other environments need a gate."
    );

    public static readonly FaultCode NoSuchEndpoint = new(
        "no-such-endpoint",
        FaultKind.NotFound,
        "Nothing is deployed under this name, or not this version."
    );

    public static readonly FaultCode EndpointNotServing = new(
        "endpoint-not-serving",
        FaultKind.Unavailable,
        "The endpoint exists, but its model is not loaded; the endpoint's status says why."
    );

    public static readonly FaultCode ModelUnloaded = new(
        "model-unloaded",
        FaultKind.Unavailable,
        "The endpoint's model was unloaded on request, and answers again when it is loaded."
    );

    public static readonly FaultCode LoadOverrideRefused = new(
        "load-override-refused",
        FaultKind.Refused,
        "A request to load a model brings files or a configuration of its own; only what a gate let in is loaded, as it was let in."
    );

    public static readonly FaultCode SplitRefused = new(
        "split-refused",
        FaultKind.Invalid,
        "An endpoint's traffic cannot be divided as asked: its versions, weights, rules or key do not make sense together."
    );
}
