using Airworthy.Core.Results;

namespace Airworthy.Server.Commands;

/// <summary>What can be wrong with what a command names.</summary>
public static class CommandFaults
{
    public static readonly FaultCode CannotRead = new(
        "cannot-read",
        FaultKind.Invalid,
        "A file that was named on the command line is not there or cannot be read."
    );

    public static readonly FaultCode DemoBlocked = new(
        "demo-blocked",
        FaultKind.Refused,
        "The demo's Jenkins cannot be started as the command line asks."
    );
}
