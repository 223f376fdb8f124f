using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.NoWorseThanChampion;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Tests.Controls.NoWorseThanChampion;

public sealed class NoWorseThanChampionControlTests
{
    private static readonly NoWorseThanChampionControl Control = new();

    [Fact]
    public async Task Ask_WithoutAChampion_PassesAndSaysSo()
    {
        var (truth, good, _) = Questions.World(100, 0);
        var question = Questions.Of(
            Spec("roc_auc", "0.01"),
            Questions.Binary,
            Questions.Labels(truth),
            Questions.Predicting(1, good)
        );

        var answer = await Control.AskAsync(question, default);

        Assert.Equal(Outcome.Pass, answer.Outcome);
        Assert.Equal("No version serves at this endpoint yet, so there is nothing to compare with.", answer.Summary);
    }

    [Theory]
    [InlineData("roc_auc")]
    [InlineData("log_loss")]
    [InlineData("brier")]
    [InlineData("average_precision")]
    [InlineData("f1")]
    public async Task Ask_ABetterCandidate_PassesAndTheWorseFails(string metric)
    {
        var (truth, good, weak) = Questions.World(3000, 2);

        var better = await Ask(metric, "0", truth, good, weak);
        var worse = await Ask(metric, "0", truth, weak, good);

        Assert.Equal(Outcome.Pass, better.Outcome);
        Assert.Equal(Outcome.Fail, worse.Outcome);
        Assert.True(better.Figures["gain"] > 0);
        Assert.Equal(-better.Figures["gain"], worse.Figures["gain"], 1e-12);
        Assert.Contains("the champion (version 1) on 3000 rows", worse.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_TheChampionItself_Passes()
    {
        var (truth, good, _) = Questions.World(100, 0);

        var answer = await Ask("roc_auc", "0", truth, good, good);

        Assert.Equal(Outcome.Pass, answer.Outcome);
        Assert.Equal((0, 0), (answer.Figures["gain-lower"], answer.Figures["gain-upper"]));
    }

    [Fact]
    public async Task Ask_OfACloseCallOnFewRows_IsInconclusiveAndSaysHowManyAreNeeded()
    {
        var (truth, good, weak) = Questions.World(200, 0.5, seed: 5);

        var answer = await Ask("roc_auc", "0.005", truth, weak, good);

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.EndsWith("These rows cannot tell whether it is worse by more than 0.005.", answer.Summary);
        Assert.StartsWith("More evaluation rows are needed, ", answer.Mend);
    }

    [Fact]
    public async Task Ask_ABareComparisonWouldPass_ButTheRowsCannotTell()
    {
        // Either is better than the other by a hair: luck.
        var (truth, _, one) = Questions.World(60, 1.5);
        var random = new Random(1);
        double[] two = [.. one.Select(p => Math.Clamp(p + (0.2 * (random.NextDouble() - 0.5)), 0.01, 0.99))];

        var answers = new[]
        {
            await Ask("log_loss", "0", truth, one, two),
            await Ask("log_loss", "0", truth, two, one),
        };

        Assert.All(answers, a => Assert.Equal(Outcome.Inconclusive, a.Outcome));
        Assert.Contains(answers, a => a.Figures["gain"] > 0);
    }

    [Fact]
    public async Task Ask_WhenTheChampionCannotBeJudged_IsInconclusive()
    {
        var (truth, good, _) = Questions.World(100, 0);
        var question = Questions.Of(
            Spec("roc_auc", "0"),
            Questions.Binary,
            Questions.Labels(truth),
            Questions.Predicting(2, good),
            Questions.Failing(1, ControlFaults.NoSuchColumn.With("no column 'hour'."))
        );

        var answer = await Control.AskAsync(question, default);

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Equal(
            "Could not be asked: the champion, version 1, cannot be judged on this evaluation set: no column 'hour'.",
            answer.Summary
        );
    }

    [Fact]
    public async Task Ask_ForARegression_Compares()
    {
        var random = new Random(1);
        double[] truth = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble() * 10)];
        double[] near = [.. truth.Select(t => t + random.NextDouble() - 0.5)];
        double[] far = [.. truth.Select(t => t + (3 * (random.NextDouble() - 0.5)))];
        var question = Questions.Of(
            Spec("rmse", "0.1"),
            Questions.Regression,
            Questions.Labels(truth),
            Questions.Predicting(2, far),
            Questions.Predicting(1, near)
        );

        Assert.Equal(Outcome.Fail, (await Control.AskAsync(question, default)).Outcome);
    }

    /// <summary>The error rate that the documentation states: a candidate worse by exactly the tolerance passes in at most 2.5 % of all cases.</summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Ask_ManyCandidatesWorseByTheTolerance_SeldomPasses()
    {
        var (passes, fails) = (0, 0);
        const int Trials = 400;
        var random = new Random(11);
        for (var trial = 0; trial < Trials; trial++)
        {
            double[] truth = [.. Enumerable.Range(0, 300).Select(_ => random.NextDouble())];
            double[] champion = [.. truth.Select(t => t + (0.2 * random.NextDouble()))];
            // On average 0.02 further away than the champion's 0.1.
            double[] candidate = [.. truth.Select(t => t + (0.24 * random.NextDouble()))];
            var question = Questions.Of(
                Questions.Spec(
                    "no-worse-than-champion",
                    ("metric", "mae"),
                    ("tolerance", "0.02"),
                    ("resamples", "400")
                ),
                Questions.Regression,
                Questions.Labels(truth),
                Questions.Predicting(2, candidate),
                Questions.Predicting(1, champion)
            );
            var outcome = (await Control.AskAsync(question, default)).Outcome;
            passes += outcome == Outcome.Pass ? 1 : 0;
            fails += outcome == Outcome.Fail ? 1 : 0;
        }

        // Expected 10 each; 22 is beyond the 0.999 quantile of the binomial.
        Assert.InRange(passes, 1, 22);
        Assert.InRange(fails, 1, 22);
    }

    [Theory]
    [InlineData(0.01, 0.0, -0.02, 1000, 4000L)] // twice as wide as it may be: four times the rows
    [InlineData(0.01, -0.02, -0.05, 1000, 9000L)] // it looks worse: rows until the upper end falls below
    [InlineData(0.01, -0.01, -0.05, 1000, null)] // exactly at the tolerance: no number of rows decides
    [InlineData(0.01, -0.0099, -0.05, 1000, null)]
    public void RowsNeeded_OfAnInterval_GrowsWithTheSquare(
        double tolerance,
        double gain,
        double lower,
        int rows,
        long? expected
    ) =>
        Assert.Equal(
            expected,
            NoWorseThanChampionRules.RowsNeeded(tolerance, gain, new Interval(lower, gain + (gain - lower)), rows)
        );

    [Fact]
    public void Lint_OfBadOptions_SaysWhatIsExpected()
    {
        var faults = Control.Lint(Questions.Spec("no-worse-than-champion", ("metric", "rmse")), Questions.Binary);

        Assert.Equal(
            [
                "no-worse-than-champion needs 'tolerance', a number of at least 0: how much worse than the champion is still taken for equal, in the metric's own unit.",
            ],
            faults.Select(f => f.Detail)
        );
        Assert.Equal(
            "'rmse' judges a regression or forecasting; this pipeline's task is binary-classification.",
            Assert.Single(Control.Lint(Spec("rmse", "0"), Questions.Binary)).Detail
        );
    }

    private static ControlSpec Spec(string metric, string tolerance) =>
        Questions.Spec("no-worse-than-champion", ("metric", metric), ("tolerance", tolerance));

    private static Task<Answer> Ask(
        string metric,
        string tolerance,
        double[] truth,
        double[] candidate,
        double[] champion
    ) =>
        Control.AskAsync(
            Questions.Of(
                Spec(metric, tolerance),
                Questions.Binary,
                Questions.Labels(truth),
                Questions.Predicting(2, candidate),
                Questions.Predicting(1, champion)
            ),
            default
        );
}
