using System.Text;
using Airworthy.Client.Contracts;

namespace Airworthy.Client.Reports;

/// <summary>For people, as a comment on a change or a page: a table of findings, then what did not pass and how to mend it.</summary>
internal static class GateMarkdown
{
    public static string Of(GateView gate, string subject, string? plots)
    {
        var text = new StringBuilder();
        text.Append($"# {Safe(subject)} into {Safe(gate.Environment)}: {(gate.Passed ? "passed" : "blocked")}\n\n");
        foreach (var reason in GateReport.Further(gate))
        {
            text.Append($"- {Safe(reason)}\n");
        }
        text.Append("\n| control | outcome | finding |\n|---|---|---|\n");
        foreach (var finding in gate.Findings)
        {
            var only =
                !GateReport.IsGood(finding) && finding.Severity != "block" ? $" ({Safe(finding.Severity)} only)" : "";
            text.Append($"| {Safe(finding.Control)} | {Safe(finding.Outcome)}{only} | {Safe(finding.Summary)} |\n");
        }
        for (var i = 0; i < gate.Findings.Count; i++)
        {
            Section(text, gate.Findings[i], i, plots);
        }
        text.Append($"\nEvidence {Safe(gate.EvidenceDigest)}, policy {Safe(gate.PolicyDigest)}.\n");
        return text.ToString();
    }

    private static void Section(StringBuilder text, FindingView finding, int place, string? plots)
    {
        var pictures = plots is null ? [] : GateReport.Plots(finding, place).ToList();
        if (finding.Outcome == "pass" && pictures.Count == 0)
        {
            return;
        }
        text.Append($"\n## {Safe(finding.Control)}: {Safe(finding.Outcome)}\n\n{Safe(finding.Summary)}\n");
        if (finding.Waiver is { } waiver)
        {
            text.Append($"\nThe control said {Safe(finding.WaivedFrom ?? "")}, but {Safe(waiver)}\n");
        }
        if (finding.Mend.Length > 0)
        {
            text.Append($"\nTo mend it: {Safe(finding.Mend)}\n");
        }
        if (finding.Details.Count > 0 && finding.Outcome != "pass")
        {
            text.Append('\n').AppendJoin("", finding.Details.Select(d => $"- {Safe(d)}\n"));
        }
        foreach (var (file, plot) in pictures)
        {
            var folder = string.Join(
                '/',
                plots!.Replace('\\', '/').TrimEnd('/').Split('/').Select(Uri.EscapeDataString)
            );
            text.Append($"\n![{Safe(plot.Title)}]({folder}/{file})\n");
        }
    }

    /// <summary>One line in which nothing is markup: a sentence may quote what strangers wrote.</summary>
    private static string Safe(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                safe.Append(' ');
            }
            else if ("\\`*_{}[]<>#|!~&".Contains(c, StringComparison.Ordinal))
            {
                safe.Append('\\').Append(c);
            }
            else
            {
                safe.Append(c);
            }
        }
        return safe.ToString();
    }
}
