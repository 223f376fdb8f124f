using Airworthy.Core.Results;

namespace Airworthy.Catalog.Registry;

/// <summary>Why a change to a registered model or a version was refused.</summary>
public static class RegistryFaults
{
    public static readonly FaultCode ModelExists = new(
        "model-exists",
        FaultKind.Conflict,
        "There is a registered model of that name. Choose another, or register a version of it."
    );

    public static readonly FaultCode AliasUnknown = new(
        "alias-unknown",
        FaultKind.NotFound,
        "The model has no such alias."
    );

    public static readonly FaultCode SourceUnknown = new(
        "source-unknown",
        FaultKind.Invalid,
        "The source names a registered version that is not there, so nothing can be made of it."
    );

    public static readonly FaultCode RegistryContended = new(
        "registry-contended",
        FaultKind.Unavailable,
        "The model was changed by others again and again meanwhile. Try again."
    );
}
