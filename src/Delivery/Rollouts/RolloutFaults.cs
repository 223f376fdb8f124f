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

    public static readonly FaultCode VersionNotLetIn = new(
        "version-not-let-in",
        FaultKind.Refused,
        "Traffic was to go to a version that has not passed this endpoint's gate, or passed it too long ago to be remembered there."
    );

    public static readonly FaultCode EndpointNotAsPlanned = new(
        "endpoint-not-as-planned",
        FaultKind.Unavailable,
        "The endpoint does not answer with the version it was told to serve."
    );

    public static readonly FaultCode SandboxUnknown = new(
        "sandbox-unknown",
        FaultKind.NotFound,
        "There is no sandbox of that name, or its time is over."
    );

    public static readonly FaultCode SandboxRefused = new(
        "sandbox-refused",
        FaultKind.Refused,
        "The version cannot be loaded, the time is too long, or sandboxes have their quota; the detail says which."
    );

    public static readonly FaultCode SandboxNotYours = new(
        "sandbox-not-yours",
        FaultKind.Forbidden,
        "A sandbox is ended by whoever opened it, or by an operator."
    );
}
