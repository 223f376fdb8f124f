using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;

namespace Airworthy.Cli.Commands;

/// <summary><c>check</c>: what would block a version, and how to mend it. Starts nothing.</summary>
internal static class CheckCommand
{
    public static Command Create(Surroundings outside)
    {
        var model = Items.Model();
        var version = Items.Version();
        var environment = new Option<string>("--environment", "-e")
        {
            Description = "Whose gate to ask [the pipeline's last environment]",
            HelpName = "NAME",
        };
        var at = new Option<string>("--at")
        {
            Description =
                "Ask what the policy places in CI, and record it; what blocks there makes the version not releasable",
            HelpName = "ci",
        };
        at.AcceptOnlyFromAmong("ci");
        var report = new GateReportOptions();
        var command = new Command("check", "What would block a version, and how to mend it; starts nothing")
        {
            model,
            version,
            environment,
            at,
        };
        report.AddTo(command);
        command.SetAction(
            outside,
            async run =>
            {
                if (run.Get(at) is not null)
                {
                    return await RecordAsync(run, run.Get(model), run.Get(version));
                }
                return await AskAsync(run, model, version, environment, report);
            }
        );
        return command;
    }

    private static async Task<ExitCode> AskAsync(
        CommandRun run,
        Argument<string> model,
        Argument<int> version,
        Option<string> environment,
        GateReportOptions report
    )
    {
        var answer = await run.Client.CheckAsync(run.Get(model), run.Get(version), run.Get(environment), run.Cancel);
        if (
            answer.TryGet(out var gate, out _)
            && report.Write(run, gate, $"{run.Get(model)} {run.Get(version)}") is { } written
        )
        {
            return written;
        }
        var shown = run.Show(
            answer,
            ApiJson.Default.GateView,
            decided => Tell(run, decided, run.Get(model), run.Get(version))
        );
        return answer.TryGet(out var decided, out _) && !decided.Passed ? ExitCode.Refused : shown;
    }

    private static void Tell(CommandRun run, GateView gate, string model, int version)
    {
        GateText.Show(run.Screen, gate);
        if (gate.Passed)
        {
            var people =
                gate.ApprovalsNeeded > 0
                    ? $"; then {Texts.Count(gate.ApprovalsNeeded, "approval")} of somebody else"
                    : "";
            run.Screen.Line($"[green]Nothing blocks it[/]{people}.");
            run.Screen.Line($"Release it: airworthy release {Texts.Safe(model)} {version}");
        }
        else
        {
            run.Screen.Line($"[red]Blocked.[/] It would not be let into {Texts.Safe(gate.Environment)}.");
            GateText.Reasons(run.Screen, gate);
        }
    }

    private static async Task<ExitCode> RecordAsync(CommandRun run, string model, int version)
    {
        var answer = await run.Client.RecordChecksAsync(model, version, run.Cancel);
        var shown = run.Show(
            answer,
            ApiJson.Default.PageViewGateView,
            page =>
            {
                foreach (var gate in page.Items)
                {
                    GateText.Show(run.Screen, gate);
                    GateText.Reasons(run.Screen, gate);
                }
                run.Screen.Line(
                    page.Items.Count == 0 ? "The policy places no control in CI."
                    : page.Items.All(g => g.Passed) ? "[green]Nothing blocks it[/] in CI."
                    : "[red]Blocked.[/] The version is not releasable."
                );
            }
        );
        return answer.TryGet(out var gates, out _) && gates.Items.Any(g => !g.Passed) ? ExitCode.Refused : shown;
    }
}
