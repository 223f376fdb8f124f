using Airworthy.Core.Results;

namespace Airworthy.Catalog.Tracking.LoggedModels;

/// <summary>What can be wrong with a logged model or a question about one.</summary>
public static class LoggedModelFaults
{
    public static readonly FaultCode LoggedModelUnknown = new(
        "logged-model-unknown",
        FaultKind.NotFound,
        "There is no logged model of this id, or it was deleted."
    );

    public static readonly FaultCode BadLoggedModel = new(
        "logged-model-invalid",
        FaultKind.Invalid,
        "A logged model's name, tag or param is missing, too long or holds signs that it must not hold."
    );

    public static readonly FaultCode LoggedModelTagUnknown = new(
        "logged-model-tag-unknown",
        FaultKind.NotFound,
        "The logged model has no tag of this key."
    );

    public static readonly FaultCode LoggedModelParamFixed = new(
        "logged-model-param-fixed",
        FaultKind.Invalid,
        "A logged model's param has another value already; params never change. Log it under another key."
    );
}
