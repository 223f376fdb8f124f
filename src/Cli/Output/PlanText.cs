using Airworthy.Client.Contracts;

namespace Airworthy.Cli.Output;

/// <summary>Plans of releases for people.</summary>
internal static class PlanText
{
    public static void Show(Screen screen, PlanView plan)
    {
        screen.Line(
            $"[bold]{Texts.Safe(plan.Model)}[/] version {plan.Version} on the pipeline {Texts.Safe(plan.Pipeline)}. Nothing was done."
        );
        foreach (var against in plan.Against)
        {
            screen.Line($"[red]It could not set out:[/] {Texts.Safe(against)}");
        }
        screen.Rows(
            2,
            [.. plan.Steps.Select(s => new[] { Mark(s.Will), $"[bold]{Texts.Safe(s.Name)}[/]", Texts.Safe(s.Says) })]
        );
        foreach (var gate in plan.Gates)
        {
            screen.Line($"The gate into [bold]{Texts.Safe(gate.Environment)}[/]:");
            screen.Rows(
                2,
                [
                    .. gate.Controls.Select(c =>
                        new[] { Known(c.Known), Texts.Safe(c.Control), Texts.Safe(c.Summary ?? "") }
                    ),
                ]
            );
            if (gate.Approvers.Count > 0)
            {
                screen.Line($"  then a word of {Texts.Safe(string.Join(", then ", gate.Approvers))}");
            }
        }
    }

    /// <summary>The same as a model's owner thinks of it.</summary>
    public static void Story(Screen screen, PlanView plan)
    {
        foreach (var gate in plan.Gates)
        {
            var open = gate.Controls.Count(c => c.Known is null);
            var with = gate.Champion is { } champion ? $", against version {champion} that answers there now" : "";
            screen.Line(
                $"Into [bold]{Texts.Safe(gate.Environment)}[/]: {gate.Controls.Count} questions about your model{with}; {gate.Controls.Count - open} are answered already."
            );
            foreach (var failed in gate.Controls.Where(c => c.Known == "fail"))
            {
                screen.Line(
                    $"  [red]This will stop it:[/] {Texts.Safe(failed.Control)}: {Texts.Safe(failed.Summary ?? "")}"
                );
            }
            if (gate.Approvers.Count > 0)
            {
                screen.Line($"  Somebody else says yes: {Texts.Safe(string.Join(", then ", gate.Approvers))}.");
            }
        }
    }

    private static string Mark(string will) =>
        will switch
        {
            "runs" => "runs",
            "waits" => "[yellow]waits[/]",
            "skipped" => "[grey]skipped[/]",
            _ => $"[yellow]{Texts.Safe(will)}[/]",
        };

    private static string Known(string? outcome) =>
        outcome switch
        {
            null => "to ask",
            "pass" => "[green]pass[/]",
            "waived" => "[yellow]waived[/]",
            _ => $"[red]{Texts.Safe(outcome)}[/]",
        };
}
