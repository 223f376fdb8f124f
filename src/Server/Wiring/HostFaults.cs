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

    public static readonly FaultCode StoreOut = new(
        "store-out",
        FaultKind.Unavailable,
        "The server was started while its store was locked, full or gone: endpoints answer with what served last, and nothing else can be asked or changed."
    );
}
