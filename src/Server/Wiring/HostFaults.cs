using Airworthy.Core.Results;

namespace Airworthy.Server.Wiring;

/// <summary>Reasons the server cannot start though its settings are right.</summary>
public static class HostFaults
{
    public static readonly FaultCode CannotListen = new(
        "cannot-listen",
        FaultKind.Conflict,
        "The address or port cannot be listened on: it is in use, reserved, or not this machine's."
    );
}
