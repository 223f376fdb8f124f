using Airworthy.Core.Results;

namespace Airworthy.Delivery.Triggers;

/// <summary>Reasons that a trigger's call is not taken.</summary>
public static class TriggerFaults
{
    public static readonly FaultCode TriggerRefused = new(
        "trigger-refused",
        FaultKind.Refused,
        "The call of a trigger is not signed as it has to be, is too old, or names a trigger that there is none of; which of them is not told."
    );

    public static readonly FaultCode BadTriggerCall = new(
        "bad-trigger-call",
        FaultKind.Invalid,
        "The call of a trigger is signed well and says something that cannot be meant."
    );
}
