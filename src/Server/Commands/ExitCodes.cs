using Airworthy.Core.Results;

namespace Airworthy.Server.Commands;

/// <summary>What the process ends with; <c>docs/cli.md</c> lists the numbers, which the command-line client shares.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Broken = 1;
    public const int BadInput = 2;
    public const int Refused = 3;
    public const int NotFound = 4;
    public const int Unreachable = 5;
    public const int NotAllowed = 6;
    public const int Conflict = 7;

    public static int Of(Fault fault) =>
        fault.Kind switch
        {
            FaultKind.Invalid or FaultKind.TooLarge => BadInput,
            FaultKind.Unauthenticated or FaultKind.Forbidden => NotAllowed,
            FaultKind.NotFound => NotFound,
            FaultKind.Conflict => Conflict,
            FaultKind.Refused or FaultKind.Corrupt => Refused,
            FaultKind.Unavailable => Unreachable,
            _ => Broken,
        };
}
