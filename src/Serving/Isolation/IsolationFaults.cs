using Airworthy.Core.Results;

namespace Airworthy.Serving.Isolation;

/// <summary>Reasons a command does not run.</summary>
public static class IsolationFaults
{
    public static readonly FaultCode NoIsolation = new(
        "no-isolation",
        FaultKind.Unavailable,
        "This machine lets the server isolate nothing; the detail says what to install or to allow."
    );

    public static readonly FaultCode NotInScratch = new(
        "not-in-scratch",
        FaultKind.NotFound,
        "A command did not leave the file that was asked for, or left something else than a plain file of a sound size in its place."
    );
}
