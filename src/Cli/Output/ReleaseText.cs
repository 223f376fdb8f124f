using Airworthy.Client.Contracts;
using Spectre.Console;

namespace Airworthy.Cli.Output;

/// <summary>Releases for people.</summary>
internal static class ReleaseText
{
    private static readonly string[] Words = ["done", "to come", "refused", "failed"];

    public static bool IsOver(StepView step) => step.Status is not ("pending" or "running");

    public static string Status(string status) =>
        status switch
        {
            "succeeded" => "[green]succeeded[/]",
            "waiting" => "[yellow]waiting[/]",
            "refused" or "failed" => $"[red]{status}[/]",
            _ => Texts.Safe(status),
        };

    public static string Word(ApprovalView approval) =>
        $"{(approval.Approved ? "[green]approved[/]" : "[red]refused[/]")} by {Texts.Safe(Texts.Who(approval.By))}{(approval.For is { } absent ? $" for {Texts.Safe(Texts.Who(absent))}" : "")}, {Texts.Time(approval.At)}"
        + (approval.Comment.Length > 0 ? $": {Texts.Safe(approval.Comment)}" : "");

    public static void List(Screen screen, IReadOnlyList<ReleaseView> releases, DateTimeOffset now)
    {
        if (releases.Count == 0)
        {
            screen.Line("No releases. Start one with: airworthy release MODEL VERSION");
            return;
        }
        var table = Screen.Table("RELEASE", "MODEL", "VERSION", "STATUS", "AT", "BY", "STARTED");
        foreach (var release in releases)
        {
            table.AddRow(
                Texts.Safe(release.Id),
                Texts.Safe(release.Model),
                $"{release.Version}",
                Status(release.Status),
                Texts.Safe(At(release)),
                Texts.Safe(Texts.Who(release.RequestedBy)),
                Texts.Ago(release.StartedAt, now)
            );
        }
        screen.Write(table);
    }

    /// <summary>The step it stands at, or the one that ended it.</summary>
    public static string At(ReleaseView release) =>
        release.Status == "succeeded" ? ""
        : string.Join(", ", release.Steps.Where(s => s.Status == "running").Select(s => s.Name)) is { Length: > 0 } at
            ? at
        : release.Steps.FirstOrDefault(s => s.Status is not ("done" or "skipped"))?.Name ?? "";

    public static void Head(Screen screen, ReleaseView release) =>
        screen.Line(
            $"Release [bold]{Texts.Safe(release.Id)}[/]: {Texts.Safe(release.Model)} version {release.Version}, asked for by {Texts.Safe(Texts.Who(release.RequestedBy))}"
        );

    /// <summary>A step that is over, with the time since the one before it.</summary>
    public static void Step(Screen screen, ReleaseView release, int index)
    {
        var step = release.Steps[index];
        var began =
            step.BegunAt
            ?? release.Steps.Take(index).LastOrDefault(s => s.FinishedAt is not null)?.FinishedAt
            ?? release.StartedAt;
        var took = step.FinishedAt is { } ended ? $"  [grey]{Texts.Seconds(ended - began)}[/]" : "";
        var mark = step.Status switch
        {
            "done" => "[green]done[/]",
            "pending" => "[grey]to come[/]",
            "skipped" or "running" => $"[grey]{step.Status}[/]",
            var other => $"[red]{Texts.Safe(other)}[/]",
        };
        screen.Rows(
            2,
            [
                [mark, $"[bold]{Texts.Safe(step.Name)}[/]", $"{Texts.Safe(step.Detail)}{took}"],
            ],
            Words.Max(w => w.Length),
            release.Steps.Max(s => Texts.Clean(s.Name).Length)
        );
    }

    /// <summary>How it stands now, and what to do next.</summary>
    public static void Foot(Screen screen, ReleaseView release)
    {
        foreach (var approval in release.Approvals)
        {
            screen.Rows(
                2,
                [
                    [Word(approval)],
                ]
            );
        }
        foreach (var question in release.Questions ?? [])
        {
            var answer = question.Answer is null ? "" : $" — {Texts.Safe(question.Answer)}";
            screen.Line($"  {Texts.Safe(Texts.Who(question.By))} asks: {Texts.Safe(question.Question)}{answer}");
        }
        foreach (var pass in release.Emergencies ?? [])
        {
            screen.Line(
                $"  [red]emergency[/]: {Texts.Safe(Texts.Who(pass.By))} went past {Texts.Safe(string.Join(", ", pass.Skips))} of {Texts.Safe(pass.Environment)}: {Texts.Safe(pass.Reason)} ({(pass.ReviewedBy is null ? "review open" : $"reviewed by {Texts.Safe(Texts.Who(pass.ReviewedBy))}: {Texts.Safe(pass.Review)}")})"
            );
        }
        if (release.Status is "refused" or "failed")
        {
            foreach (var gate in release.Gates.Where(g => !g.Passed))
            {
                GateText.Show(screen, gate);
                GateText.Reasons(screen, gate);
            }
        }
        screen.Line(
            release.Awaited is { } awaited
                ? $"[yellow]waiting[/] for approval into {Texts.Safe(awaited.Environment)}: airworthy approve {Texts.Safe(release.Id)}{(!string.IsNullOrEmpty(awaited.Missing) ? $" ({Texts.Safe(awaited.Missing)})" : "")}"
                : Status(release.Status)
        );
    }

    public static void Whole(Screen screen, ReleaseView release)
    {
        Head(screen, release);
        for (var i = 0; i < release.Steps.Count; i++)
        {
            Step(screen, release, i);
        }
        Foot(screen, release);
    }
}
