using Airworthy.Core.Results;

namespace Airworthy.Delivery.Rollouts;

/// <summary>Reasons an endpoint does not change, or does not answer.</summary>
public static class RolloutFaults
{
    public static readonly FaultCode EndpointUnknown = new(
        "endpoint-unknown",
        FaultKind.NotFound,
        "No version was ever deployed to that endpoint."
    );

    public static readonly FaultCode NothingToRollBackTo = new(
        "nothing-to-roll-back-to",
        FaultKind.Conflict,
        "The endpoint has not served the version asked for, or has served only one; it can go back only to a version that passed its gate."
    );

    public static readonly FaultCode EndpointNotAsPlanned = new(
        "endpoint-not-as-planned",
        FaultKind.Unavailable,
        "The endpoint does not answer with the version it was told to serve."
    );
}
