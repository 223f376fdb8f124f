using Airworthy.Client.Contracts;

namespace Airworthy.Cli.Output;

/// <summary>A gate's decision for people: what was asked, what came out, and how to mend what failed.</summary>
internal static class GateText
{
    public static string Mark(string outcome) =>
        outcome switch
        {
            "pass" => "[green]pass[/]        ",
            "fail" => "[red]fail[/]        ",
            "inconclusive" => "[yellow]inconclusive[/]",
            "waived" => "[yellow]waived[/]      ",
            _ => Texts.Safe(outcome),
        };

    public static void Show(Screen screen, GateView gate)
    {
        screen.Line($"Gate of [bold]{Texts.Safe(gate.Environment)}[/], {Against(gate)}");
        foreach (var finding in gate.Findings)
        {
            screen.Line(
                $"  {Mark(finding.Outcome)} [bold]{Texts.Safe(finding.Control)}[/]  {Texts.Safe(finding.Summary)}"
            );
            if (finding.Outcome != "pass")
            {
                foreach (var detail in finding.Details)
                {
                    screen.Line($"                 [grey]{Texts.Safe(detail)}[/]");
                }
                if (finding.Mend.Length > 0)
                {
                    screen.Line($"                 to mend it: {Texts.Safe(finding.Mend)}");
                }
            }
        }
    }

    /// <summary>Every reason that is not already told by a finding.</summary>
    public static void Reasons(Screen screen, GateView gate)
    {
        foreach (
            var reason in gate.Reasons.Where(r =>
                gate.Findings.All(f => !r.Contains(f.Summary, StringComparison.Ordinal))
            )
        )
        {
            screen.Line($"  [red]-[/] {Texts.Safe(reason)}");
        }
    }

    private static string Against(GateView gate) =>
        gate.ChampionNumber is { } number ? $"against version {number}, which serves there now"
        : gate.Champion is null ? "where nothing serves yet"
        : "against the version that serves there now";
}
