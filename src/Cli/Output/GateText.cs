using Airworthy.Client.Contracts;

namespace Airworthy.Cli.Output;

/// <summary>A gate's decision for people: what was asked, what came out, and how to mend what failed.</summary>
internal static class GateText
{
    /// <summary>Details shown to people; the worst come first.</summary>
    private const int Shown = 5;

    public static void Show(Screen screen, GateView gate)
    {
        screen.Line($"Gate of [bold]{Texts.Safe(gate.Environment)}[/], {Against(gate)}");
        Findings(screen, gate, indent: 2);
    }

    /// <summary>Each control with what came out, and for what did not pass the details and how to mend it.</summary>
    public static void Findings(Screen screen, GateView gate, int indent)
    {
        var rows = new List<string[]>();
        foreach (var finding in gate.Findings)
        {
            var severity =
                finding.Outcome != "pass" && finding.Severity is "warn" or "report"
                    ? $" [grey]({Texts.Safe(finding.Severity)} only)[/]"
                    : "";
            rows.Add([
                Mark(finding.Outcome),
                $"[bold]{Texts.Safe(finding.Control)}[/]",
                $"{Texts.Safe(finding.Summary)}{severity}",
            ]);
            if (finding.Waiver is { } waiver)
            {
                rows.Add(["", "", $"{Texts.Safe(finding.WaivedFrom)}, but {Texts.Safe(waiver)}"]);
            }
            if (finding.Outcome != "pass")
            {
                rows.AddRange(finding.Details.Take(Shown).Select(d => new[] { "", "", $"[grey]{Texts.Safe(d)}[/]" }));
                if (finding.Details.Count > Shown)
                {
                    rows.Add(["", "", $"[grey]and {finding.Details.Count - Shown} more; --json prints all[/]"]);
                }
                if (finding.Mend.Length > 0)
                {
                    rows.Add(["", "", $"to mend it: {Texts.Safe(finding.Mend)}"]);
                }
            }
        }
        screen.Rows(indent, rows);
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

    private static string Mark(string outcome) =>
        outcome switch
        {
            "pass" => "[green]pass[/]",
            "fail" => "[red]fail[/]",
            "inconclusive" or "waived" => $"[yellow]{outcome}[/]",
            _ => Texts.Safe(outcome),
        };
}
