using System.Text;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Tests.Policies;

public sealed class PipelinePolicyLintTests
{
    private const string Flight = """
        name: flight-delay
        evaluation:
          data: data/evaluation.csv
          label: delayed
          prediction: probability
          task: binary-classification
          slices: [haul]
        environments: [staging, production]
        gates:
          staging:
            controls:
              - name: loads-and-predicts
              - name: signature-compatible
          production:
            controls:
              - name: loads-and-predicts
              - name: metric-floor
                with: { metric: roc_auc, at-least: 0.60 }
              - name: no-worse-than-champion
                with: { metric: roc_auc, tolerance: 0.005 }
              - name: no-slice-much-worse
                with: { metric: log_loss, tolerance: 0.02, min-rows: 100 }
            approvals: 1
        steps:
          - check: production
          - deploy: staging
          - approve: production
          - deploy: production
        """;

    [Fact]
    public void Check_OfAGoodPipeline_FindsNothing() => Assert.Empty(Check(Flight));

    [Theory]
    [InlineData(
        "name: metric-floor",
        "name: metric-flor",
        "unknown-control: line 17, column 9: there is no control 'metric-flor'; did you mean 'metric-floor'? Known: banned-features, batch-equals-single, better-than-baseline, calibration, command, dataset-named, demographic-parity, deterministic, directional, equal-opportunity, equalised-odds, extreme-values, file-scan, golden-inputs, http, invariance, label-leakage, latency-budget, licence, loads-and-predicts, metric-floor, metric-variance, missing-values, model-card, model-signed, no-secrets, no-slice-much-worse, no-weak-slice, no-worse-than-champion, owner-reachable, permuted-columns, pinned-dependencies, refuses-bad-shapes, signature-compatible, size-limit, small-noise, staleness, traffic-drift, train-test-overlap, training-schema."
    )]
    [InlineData(
        "at-least: 0.60",
        "at-least: 60 %",
        "bad-control-option: line 18, column 34: 'at-least' of metric-floor is '60 %'; it must be a number."
    )]
    [InlineData(
        ", at-least: 0.60",
        "",
        "bad-control-option: line 18, column 9: metric-floor needs 'at-least' for 'roc_auc'."
    )]
    [InlineData(
        "tolerance: 0.005",
        "tolerence: 0.005",
        "bad-control-option: line 20, column 9: no-worse-than-champion needs 'tolerance', a number of at least 0: how much worse than the champion is still taken for equal, in the metric's own unit.",
        "bad-control-option: line 20, column 34: 'tolerence' is no option of no-worse-than-champion; did you mean 'tolerance'? Known: confidence, metric, resamples, tolerance."
    )]
    [InlineData(
        "  slices: [haul]\n",
        "",
        "bad-control-option: line 20, column 9: no-slice-much-worse has no slices to judge: name the columns under evaluation.slices."
    )]
    public void Check_OfABadControl_SaysWhatAndWhere(string from, string to, params string[] expected)
    {
        Assert.Contains(from, Flight, StringComparison.Ordinal);

        Assert.Equal(expected, Check(Flight.Replace(from, to, StringComparison.Ordinal)));
    }

    [Fact]
    public void Check_OfMistakesOfEveryKind_ReportsThemAllInOrder()
    {
        var yaml = Flight
            .Replace("name: flight-delay", "name: flight-delay\nowner: me", StringComparison.Ordinal)
            .Replace("at-least: 0.60", "at-least: high", StringComparison.Ordinal)
            .Replace("  - check: production\n", "", StringComparison.Ordinal);

        Assert.Equal(
            ["pipeline-unknown-key", "bad-control-option", "pipeline-wrong-order"],
            Check(yaml).Select(f => f.Split(':')[0])
        );
    }

    [Fact]
    public void Check_OfAGateWithFaultsOfForm_DoesNotJudgeItsOptions()
    {
        var yaml = Flight.Replace("approvals: 1", "approvals: some", StringComparison.Ordinal);

        Assert.Equal(["pipeline-bad-value"], Check(yaml).Select(f => f.Split(':')[0]));
    }

    private static string[] Check(string yaml) =>
        [
            .. PipelinePolicyLint
                .Check(PipelineYaml.Read(Encoding.UTF8.GetBytes(yaml)), StandardControls.Catalog())
                .Select(f => f.ToString()),
        ];
}
