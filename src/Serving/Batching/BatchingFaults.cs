using Airworthy.Core.Results;

namespace Airworthy.Serving.Batching;

/// <summary>Reasons a model is not asked, or not to the end.</summary>
public static class BatchingFaults
{
    public static readonly FaultCode EndpointOverloaded = new(
        "endpoint-overloaded",
        FaultKind.Unavailable,
        "More calls wait for the endpoint's model than its queue holds, or more important ones do; try again in a moment."
    );

    public static readonly FaultCode InferenceTimedOut = new(
        "inference-timed-out",
        FaultKind.Unavailable,
        "The call was not answered within the time that its caller, or the endpoint, allows."
    );
}
