using Airworthy.Client.Contracts;

namespace Airworthy.Client.Reports;

/// <summary>A gate's decision in the forms that other tools read.</summary>
public static class GateReport
{
    /// <summary>The forms there are.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["junit", "sarif", "markdown"];

    /// <summary>The report as text.</summary>
    /// <param name="gate">What was decided.</param>
    /// <param name="subject">About whom, e.g. <c>flight-delay 7</c>.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="plots">Where the findings' pictures stand, as <see cref="Plots(GateView)"/> names them, for links; null leaves them out.</param>
    public static string Of(GateView gate, string subject, string format, string? plots = null) =>
        format switch
        {
            "junit" => GateJUnit.Of(gate, subject),
            "sarif" => GateSarif.Of(gate, subject),
            "markdown" => GateMarkdown.Of(gate, subject, plots),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such form of a report."),
        };

    /// <summary>The media type of a form.</summary>
    public static string MediaType(string format) =>
        format switch
        {
            "junit" => "application/xml",
            "sarif" => "application/sarif+json",
            _ => "text/markdown",
        };

    /// <summary>Every picture of the evidence with the file name it goes by: the finding's place, its control, the picture's place.</summary>
    public static IEnumerable<(string File, PlotView Plot)> Plots(GateView gate) =>
        gate.Findings.SelectMany((finding, i) => Plots(finding, i));

    internal static IEnumerable<(string File, PlotView Plot)> Plots(FindingView finding, int place) =>
        finding.Plots.Select((plot, i) => ($"{place + 1:00}-{Plain(finding.Control)}-{i + 1}.svg", plot));

    /// <summary>What blocks and is told by no finding: problems of the policy, a dangerous file, nothing asked.</summary>
    internal static IEnumerable<string> Further(GateView gate) =>
        gate.Reasons.Where(r => gate.Findings.All(f => !r.Contains(f.Summary, StringComparison.Ordinal)));

    internal static bool IsGood(FindingView finding) => finding.Outcome is "pass" or "waived";

    private static string Plain(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '_'));
}
