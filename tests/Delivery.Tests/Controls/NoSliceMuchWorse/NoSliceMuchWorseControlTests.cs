using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.NoSliceMuchWorse;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Tests.Controls.NoSliceMuchWorse;

public sealed class NoSliceMuchWorseControlTests
{
    private static readonly NoSliceMuchWorseControl Control = new();
    private static readonly EvaluationSpec Sliced = Questions.Binary with { Slices = ["origin", "haul"] };

    [Fact]
    public async Task Ask_WhenOneSliceIsMuchWorse_FailsAndNamesItThoughTheWholeIsBetter()
    {
        var (truth, good, weak) = Questions.World(4000, 1.5);
        // Better everywhere but on one airport in twenty, where it says the contrary.
        double[] candidate = [.. good.Select((p, i) => i % 20 == 7 ? 1 - p : p)];

        var answer = await Ask(truth, candidate, weak);

        Assert.Equal(Outcome.Fail, answer.Outcome);
        Assert.StartsWith(
            "1 of 22 slices loses more than 0.02 log_loss over the champion; worst is origin = A07 (200 rows): ",
            answer.Summary
        );
        Assert.StartsWith("Look at the rows with origin = A07: ", answer.Mend);
        Assert.StartsWith("origin = A07 (200 rows): ", answer.Details[0]);
        Assert.Equal(22, answer.Details.Count);
        Assert.Equal(
            (22, 1, 0),
            (answer.Figures["slices"], answer.Figures["slices-worse"], answer.Figures["slices-too-small"])
        );
        Assert.True(answer.Figures["worst-excess-lower"] > 0.02);
    }

    [Fact]
    public async Task Ask_WhenNoSliceIsWorse_PassesAndNamesTheNearest()
    {
        var (truth, good, weak) = Questions.World(4000, 1.5);

        var answer = await Ask(truth, good, weak);

        Assert.Equal(Outcome.Pass, answer.Outcome);
        Assert.StartsWith(
            "None of 22 slices loses more than 0.02 log_loss over the champion with 95 % confidence; the nearest to it is ",
            answer.Summary
        );
    }

    [Fact]
    public async Task Ask_WhenEverySliceIsTooSmall_IsInconclusive()
    {
        var (truth, good, weak) = Questions.World(60, 1);

        var answer = await Ask(truth, good, weak);

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Equal("None of the 22 slices has 100 rows; the largest has 30.", answer.Summary);
    }

    [Fact]
    public async Task Ask_WithSmallSlices_SaysHowManyWereNotJudged()
    {
        var (truth, good, weak) = Questions.World(400, 1);

        var answer = await Ask(truth, good, weak);

        Assert.Equal(2, answer.Figures["slices"]);
        Assert.Equal("20 slices have fewer than 100 rows and were not judged.", answer.Details[^1]);
    }

    [Fact]
    public async Task Ask_WithAMissingSliceColumn_IsInconclusive()
    {
        var (truth, good, weak) = Questions.World(400, 1);
        var question = Question(truth, good, weak) with { Evaluation = Sliced with { Slices = ["orgin"] } };

        var answer = await Control.AskAsync(question, default);

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Equal(
            "Could not be asked: The evaluation set has no column 'orgin' for slices; did you mean 'origin'? Known: delayed, haul, origin.",
            answer.Summary
        );
    }

    [Fact]
    public async Task Ask_WithTooManySlices_IsInconclusive()
    {
        var (truth, good, weak) = Questions.World(16_000, 1);
        var rows = Questions.Rows(
            ("delayed", truth.Select(t => (object)t)),
            ("origin", truth.Select((_, i) => (object)(i % 520))),
            ("haul", truth.Select(_ => (object)"long"))
        );
        var question = Questions.Of(
            Questions.Spec("no-slice-much-worse", ("metric", "brier"), ("tolerance", "0.01"), ("min-rows", "30")),
            Sliced,
            rows,
            Questions.Predicting(2, good),
            Questions.Predicting(1, weak)
        );

        var answer = await Control.AskAsync(question, default);

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Equal("521 slices have 30 rows or more; at most 500 can be judged together.", answer.Summary);
    }

    [Fact]
    public async Task Ask_WithoutAChampion_Passes()
    {
        var (truth, good, weak) = Questions.World(400, 1);

        var answer = await Control.AskAsync(Question(truth, good, weak) with { Champion = null }, default);

        Assert.Equal(Outcome.Pass, answer.Outcome);
    }

    /// <summary>The error rate that the documentation states: equal models, 22 slices, at most 2.5 % false alarms over all of them.</summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Ask_ManyEqualCandidates_SeldomRaisesAFalseAlarm()
    {
        var alarms = 0;
        const int Trials = 40;
        for (var trial = 0; trial < Trials; trial++)
        {
            var (truth, _, one) = Questions.World(2200, 0.7, seed: trial);
            var (_, _, shifted) = Questions.World(2200, 0.7, seed: trial + 100_000);
            // Another noise of the same size around the same signal.
            var (_, signal, _) = Questions.World(2200, 0, seed: trial);
            var (_, otherSignal, _) = Questions.World(2200, 0, seed: trial + 100_000);
            double[] two = [.. shifted.Select((p, i) => Logistic(Logit(signal[i]) + Logit(p) - Logit(otherSignal[i])))];
            var rows = Questions.Rows(
                ("delayed", truth.Select(t => (object)t)),
                ("origin", truth.Select((_, i) => (object)$"A{i % 20:00}")),
                ("haul", truth.Select((_, i) => (object)(i / 1100)))
            );
            var question = Questions.Of(
                Questions.Spec("no-slice-much-worse", ("metric", "log_loss"), ("tolerance", "0"), ("min-rows", "100")),
                Sliced,
                rows,
                Questions.Predicting(2, two),
                Questions.Predicting(1, one)
            );
            alarms += (await Control.AskAsync(question, default)).Outcome == Outcome.Fail ? 1 : 0;
        }

        // Expected at most 1; 6 is beyond the 0.999 quantile of the binomial.
        Assert.InRange(alarms, 0, 5);
    }

    [Theory]
    [InlineData(
        "metric=mae;tolerance=1",
        "'metric' of no-slice-much-worse is 'mae'; it must be one of log_loss, brier, zero_one, absolute_error, squared_error."
    )]
    [InlineData(
        "metric=squared_error;tolerance=1",
        "'squared_error' judges a regression or forecasting; this pipeline's task is binary-classification."
    )]
    [InlineData(
        "metric=brier;tolerance=-1",
        "'tolerance' of no-slice-much-worse is '-1'; it must be a number of at least 0."
    )]
    [InlineData(
        "metric=brier;tolerance=1;min-rows=10",
        "'min-rows' of no-slice-much-worse is '10'; it must be a whole number from 30 to 1000000."
    )]
    public void Lint_OfBadOptions_SaysWhatIsExpected(string options, string expected)
    {
        var with = options.Split(';').Select(o => (o.Split('=')[0], o.Split('=')[1])).ToArray();

        Assert.Equal(expected, Assert.Single(Control.Lint(Questions.Spec("no-slice-much-worse", with), Sliced)).Detail);
    }

    [Fact]
    public void Lint_WithoutSlices_IsRefused() =>
        Assert.Equal(
            "no-slice-much-worse has no slices to judge: name the columns under evaluation.slices.",
            Assert
                .Single(
                    Control.Lint(
                        Questions.Spec("no-slice-much-worse", ("metric", "brier"), ("tolerance", "1")),
                        Questions.Binary
                    )
                )
                .Detail
        );

    private static double Logit(double p) => Math.Log(p / (1 - p));

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    private static Task<Answer> Ask(double[] truth, double[] candidate, double[] champion) =>
        Control.AskAsync(Question(truth, candidate, champion), default);

    private static ControlQuestion Question(double[] truth, double[] candidate, double[] champion) =>
        Questions.Of(
            Questions.Spec("no-slice-much-worse", ("metric", "log_loss"), ("tolerance", "0.02")),
            Sliced,
            Questions.Rows(
                ("delayed", truth.Select(t => (object)t)),
                ("origin", truth.Select((_, i) => (object)$"A{i % 20:00}")),
                ("haul", truth.Select((_, i) => (object)(i < truth.Length / 2 ? "long" : "short")))
            ),
            Questions.Predicting(2, candidate),
            Questions.Predicting(1, champion)
        );
}
