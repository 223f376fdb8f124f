using Airworthy.Client.Http;
using Airworthy.Core.Results;

namespace Airworthy.Cli.Running;

/// <summary>What a command tells the shell. <c>docs/cli.md</c> lists them.</summary>
internal enum ExitCode
{
    /// <summary>It was done.</summary>
    Done = 0,

    /// <summary>A bug of ours, or a server that is broken.</summary>
    Broken = 1,

    /// <summary>The command line or what it names is wrong.</summary>
    BadInput = 2,

    /// <summary>A gate, a control or a person said no.</summary>
    Refused = 3,

    /// <summary>What was named does not exist.</summary>
    NotFound = 4,

    /// <summary>No server answered.</summary>
    Unreachable = 5,

    /// <summary>The caller is not known, or may not do this.</summary>
    NotAllowed = 6,

    /// <summary>Things have moved on, or the name is taken.</summary>
    Conflict = 7,

    /// <summary>Stopped by the user (Ctrl-C), as shells count it.</summary>
    Interrupted = 130,
}

/// <summary>Which exit code a problem or a fault ends in.</summary>
internal static class ExitCodeRules
{
    /// <summary>Code and meaning, as help and documents print them.</summary>
    public static IReadOnlyList<(ExitCode Code, string Means)> Table { get; } =
    [
        (ExitCode.Done, "done"),
        (ExitCode.Broken, "a bug, or a broken server"),
        (ExitCode.BadInput, "wrong usage or bad input"),
        (ExitCode.Refused, "refused by a gate, a control or a person"),
        (ExitCode.NotFound, "not found"),
        (ExitCode.Unreachable, "no server answers"),
        (ExitCode.NotAllowed, "not allowed: no valid token, or a role that may not"),
        (ExitCode.Conflict, "conflict: something has changed since, or the name is taken"),
        (ExitCode.Interrupted, "interrupted with Ctrl-C"),
    ];

    public static ExitCode Of(Problem problem) =>
        problem switch
        {
            { Code: ProblemCodes.ServerUnreachable } => ExitCode.Unreachable,
            { Code: ProblemCodes.LocalFile } => ExitCode.BadInput,
            { Code: ProblemCodes.UnexpectedAnswer } => ExitCode.Broken,
            { Status: 401 or 403 } => ExitCode.NotAllowed,
            { Status: 404 } => ExitCode.NotFound,
            { Status: 409 or 412 or 428 } => ExitCode.Conflict,
            { Status: 422 } => ExitCode.Refused,
            { Status: 503 or 429 } => ExitCode.Unreachable,
            { Status: >= 400 and < 500 } => ExitCode.BadInput,
            _ => ExitCode.Broken,
        };

    public static ExitCode Of(Fault fault) =>
        fault.Kind switch
        {
            FaultKind.Invalid or FaultKind.TooLarge => ExitCode.BadInput,
            FaultKind.Unauthenticated or FaultKind.Forbidden => ExitCode.NotAllowed,
            FaultKind.NotFound => ExitCode.NotFound,
            FaultKind.Conflict => ExitCode.Conflict,
            FaultKind.Refused or FaultKind.Corrupt => ExitCode.Refused,
            FaultKind.Unavailable => ExitCode.Unreachable,
            _ => ExitCode.Broken,
        };

    /// <summary>How a release that is over, or waits, ends the command that followed it.</summary>
    public static ExitCode OfRelease(string status) =>
        status switch
        {
            "succeeded" or "waiting" or "running" => ExitCode.Done,
            "refused" or "cancelled" => ExitCode.Refused,
            _ => ExitCode.Broken,
        };
}
