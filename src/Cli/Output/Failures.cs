using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Core.Results;

namespace Airworthy.Cli.Output;

/// <summary>What went wrong: the sentence, every further reason, and the next thing to do.</summary>
internal static class Failures
{
    public static void Show(Screen screen, Problem problem, ExitCode exit)
    {
        screen.Note($"[red]{Word(exit)}:[/] {Texts.Safe(problem.Detail)}");
        foreach (var error in problem.Errors.Where(e => e.Detail != problem.Detail))
        {
            screen.Note($"  - {Texts.Safe(error.Detail)}");
        }
        foreach (var (name, value) in problem.Evidence.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            screen.Note($"  [grey]{Texts.Safe(name)}:[/] {Texts.Safe(value)}");
        }
        if (problem.Status == 401)
        {
            screen.Note("[grey]Log in with: airworthy login --token-file FILE[/]");
        }
        screen.Machine(
            new ProblemView
            {
                Title = problem.Title,
                Status = problem.Status == 0 ? null : problem.Status,
                Detail = problem.Detail,
                Code = problem.Code,
                Evidence = problem.Evidence.Count == 0 ? null : problem.Evidence,
                Errors = problem.Errors.Count == 0 ? null : problem.Errors,
            },
            ApiJson.Default.ProblemView
        );
    }

    public static void Show(Screen screen, IReadOnlyList<Fault> faults)
    {
        foreach (var fault in faults)
        {
            screen.Note($"[red]error:[/] {Texts.Safe(fault.Detail)} [grey]({fault.Code})[/]");
        }
        screen.Machine(
            new ProblemView
            {
                Code = faults[0].Code,
                Detail = faults[0].Detail,
                Errors = faults.Count == 1 ? null : [.. faults.Select(f => new ErrorView(f.Code, f.Detail))],
            },
            ApiJson.Default.ProblemView
        );
    }

    private static string Word(ExitCode exit) =>
        exit switch
        {
            ExitCode.Refused => "refused",
            ExitCode.NotFound => "not found",
            ExitCode.Unreachable => "no answer",
            ExitCode.NotAllowed => "not allowed",
            ExitCode.Conflict => "conflict",
            ExitCode.Broken => "broken",
            _ => "error",
        };
}
