using Airworthy.Core.Results;

namespace Airworthy.Delivery.Incidents;

/// <summary>Reasons an incident is not found or not closed.</summary>
public static class IncidentFaults
{
    public static readonly FaultCode IncidentUnknown = new(
        "incident-unknown",
        FaultKind.NotFound,
        "There is no incident of that id."
    );

    public static readonly FaultCode IncidentOver = new(
        "incident-over",
        FaultKind.Conflict,
        "The incident is closed already."
    );

    public static readonly FaultCode IncidentNotYours = new(
        "incident-not-yours",
        FaultKind.Forbidden,
        "An incident is closed by the version's owner, by operators or by administrators."
    );

    public static readonly FaultCode BadComment = new(
        "bad-comment",
        FaultKind.Invalid,
        "Closing an incident takes a comment of at most 2,000 characters that says what was found."
    );
}
