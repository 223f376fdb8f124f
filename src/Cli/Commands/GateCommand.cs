using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;

namespace Airworthy.Cli.Commands;

/// <summary><c>gate</c>: what a release's gate said, read again whenever somebody asks.</summary>
internal static class GateCommand
{
    public static Command Create(Surroundings outside)
    {
        var release = Items.Release();
        var environment = new Option<string>("--environment", "-e")
        {
            Description = "Whose gate [the last that the release came to]",
            HelpName = "NAME",
        };
        var report = new GateReportOptions();
        var command = new Command("gate", "What a release's gate said, however long ago") { release, environment };
        report.AddTo(command);
        command.SetAction(
            outside,
            async run =>
            {
                var answer = await run.Client.GetReleaseAsync(run.Get(release), run.Cancel);
                if (!answer.TryGet(out var found, out _))
                {
                    return run.Show(answer, ApiJson.Default.ReleaseView, _ => { });
                }
                return Choose(found, run.Get(environment)) is { } gate
                    ? Show(run, found, gate, report)
                    : run.Fail(Missing(found, run.Get(environment)));
            }
        );
        return command;
    }

    private static GateView? Choose(ReleaseView release, string? environment) =>
        release.Gates.LastOrDefault(g => environment is null || g.Environment == environment);

    private static string Missing(ReleaseView release, string? environment) =>
        release.Gates.Count == 0
            ? $"Release {release.Id} has come to no gate yet; it stands at {release.Status}."
            : $"Release {release.Id} has come to no gate of '{environment}'. It came to: {string.Join(", ", release.Gates.Select(g => g.Environment))}.";

    private static ExitCode Show(CommandRun run, ReleaseView release, GateView gate, GateReportOptions report)
    {
        if (report.Write(run, gate, $"{release.Model} {release.Version}") is { } written)
        {
            return written;
        }
        run.Screen.Line($"[bold]{Texts.Safe(release.Model)} {release.Version}[/], {Texts.Safe(release.Id)}");
        GateText.Show(run.Screen, gate);
        run.Screen.Line(gate.Passed ? "[green]Nothing blocked it.[/]" : "[red]It was blocked.[/]");
        GateText.Reasons(run.Screen, gate);
        run.Screen.Machine(gate, ApiJson.Default.GateView);
        return gate.Passed ? ExitCode.Done : ExitCode.Refused;
    }
}
