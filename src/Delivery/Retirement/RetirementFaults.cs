using Airworthy.Core.Results;

namespace Airworthy.Delivery.Retirement;

/// <summary>Why a model, a version or an endpoint cannot go.</summary>
public static class RetirementFaults
{
    public static readonly FaultCode StillServes = new(
        "still-serves",
        FaultKind.Refused,
        "The version, or a version of the model, answers at an endpoint; retire the endpoint first, as the detail says."
    );

    public static readonly FaultCode StillReleasing = new(
        "still-releasing",
        FaultKind.Refused,
        "A release of the model is under way; let it end or cancel it first, as the detail says."
    );
}
