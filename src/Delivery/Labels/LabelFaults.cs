using Airworthy.Core.Results;

namespace Airworthy.Delivery.Labels;

/// <summary>Why a label was not put.</summary>
public static class LabelFaults
{
    public static readonly FaultCode OnlyByRelease = new(
        "only-by-release",
        FaultKind.Forbidden,
        "The alias or stage stands for an environment of a managed model; only a release moves it, as the detail says."
    );
}
