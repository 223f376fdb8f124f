using System.Text.Json;
using System.Xml.Linq;
using Airworthy.Client.Contracts;
using Airworthy.Client.Reports;

namespace Airworthy.Cli.Tests.Reports;

public sealed class GateReportTests
{
    private static readonly GateView Gate = new()
    {
        Environment = "production",
        Passed = false,
        Reasons = ["metric-floor: too low.", "No owner is known."],
        Findings =
        [
            Finding("loads-and-predicts", "pass", "It loads."),
            Finding("metric-floor", "fail", "too low.") with
            {
                Mend = "Raise it.",
                Details = ["worst | row <b>1</b>\u0007"],
                Plots = [new PlotView("Reliability", "<svg xmlns='http://www.w3.org/2000/svg'/>")],
            },
            Finding("traffic-drift", "inconclusive", "No traffic."),
            Finding("calibration", "fail", "Off by a little.") with
            {
                Severity = "warn",
            },
            Finding("licence", "waived", "None named.") with
            {
                WaivedFrom = "fail",
                Waiver = "vic waived it.",
            },
        ],
        PolicyDigest = "sha256:aa",
        EvidenceDigest = "sha256:bb",
    };

    [Fact]
    public void Of_AsJUnit_CountsWhatBlocksAndNothingElse()
    {
        var suite = XDocument.Parse(GateReport.Of(Gate, "flight 7", "junit")).Root!.Element("testsuite")!;

        Assert.Equal(
            ("6", "2", "1", "1"),
            (
                suite.Attribute("tests")!.Value,
                suite.Attribute("failures")!.Value,
                suite.Attribute("errors")!.Value,
                suite.Attribute("skipped")!.Value
            )
        );
        Assert.Equal(2, suite.Descendants("failure").Count());
        Assert.Single(suite.Descendants("error"));
        Assert.Contains(
            "worst | row <b>1</b>\uFFFD",
            suite.Descendants("failure").First().Value,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Of_AsSarif_HasAResultForAllThatIsNoPass()
    {
        using var sarif = JsonDocument.Parse(GateReport.Of(Gate, "flight 7", "sarif"));
        var run = sarif.RootElement.GetProperty("runs")[0];
        var results = run.GetProperty("results").EnumerateArray().ToList();
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray();

        Assert.Equal("2.1.0", sarif.RootElement.GetProperty("version").GetString());
        Assert.Equal(
            ["metric-floor error", "traffic-drift error", "calibration warning", "licence error", "gate error"],
            results.Select(r => $"{r.GetProperty("ruleId")} {r.GetProperty("level")}")
        );
        Assert.All(
            results,
            r =>
                Assert.Contains(
                    rules,
                    rule => rule.GetProperty("id").GetString() == r.GetProperty("ruleId").GetString()
                )
        );
        Assert.Equal(1, results.Count(r => r.TryGetProperty("suppressions", out _)));
    }

    [Fact]
    public void Of_AnyGate_IsOfTheFormItSays()
    {
        var odd = Gate with
        {
            Findings =
            [
                .. Gate.Findings,
                Gate.Findings[1] with
                {
                    Control = "x & <y>",
                    Summary = "a \uD83D\uDE00 b \uD83D c \u0000",
                    Seconds = 1e-7,
                },
            ],
        };
        foreach (
            var gate in new[] { Gate, odd, Gate with { Findings = [] }, Gate with { Reasons = [], Passed = true } }
        )
        {
            JUnitForm.Assert(GateReport.Of(gate, "flight 7", "junit"));
            SarifForm.Assert(GateReport.Of(gate, "flight 7", "sarif"));
        }
        // Text beyond the first plane is text; half a pair is none.
        Assert.Contains("a \uD83D\uDE00 b \uFFFD c \uFFFD", GateReport.Of(odd, "f", "junit"), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AsMarkdown_LinksPicturesAndKeepsStrangersTextPlain()
    {
        var text = GateReport.Of(Gate, "flight 7", "markdown", "out/plots");

        Assert.Contains("![Reliability](out/plots/02-metric-floor-1.svg)", text, StringComparison.Ordinal);
        Assert.Contains(@"worst \| row \<b\>1\</b\>", text, StringComparison.Ordinal);
        Assert.StartsWith("# flight 7 into production: blocked\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("![", GateReport.Of(Gate, "flight 7", "markdown"), StringComparison.Ordinal);
    }

    [Fact]
    public void Plots_OfAGate_HaveNamesThatAreNoPaths()
    {
        var odd = Gate with { Findings = [Gate.Findings[1] with { Control = "../../etc/x" }] };

        Assert.Equal("01-______etc_x-1.svg", Assert.Single(GateReport.Plots(odd)).File);
    }

    private static FindingView Finding(string control, string outcome, string summary) =>
        new()
        {
            Control = control,
            Outcome = outcome,
            Summary = summary,
        };
}
