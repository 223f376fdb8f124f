using Airworthy.Core.Results;

namespace Airworthy.Serving.Runtimes;

/// <summary>Reasons a runtime gives for not running a model.</summary>
public static class RuntimeFaults
{
    public static readonly FaultCode UnknownFormat = new(
        "unknown-format",
        FaultKind.Invalid,
        "No runtime of this server runs models of this format."
    );

    public static readonly FaultCode ModelDoesNotLoad = new(
        "model-does-not-load",
        FaultKind.Invalid,
        "The runtime cannot load the model's files; the detail is the runtime's own reason."
    );

    public static readonly FaultCode ModelRefusedInput = new(
        "model-refused-input",
        FaultKind.Invalid,
        "The input has the names and types of the signature, but the model itself cannot work on it, for example because of its shape."
    );
}
