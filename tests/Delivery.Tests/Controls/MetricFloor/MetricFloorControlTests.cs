using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.MetricFloor;

namespace Airworthy.Delivery.Tests.Controls.MetricFloor;

public sealed class MetricFloorControlTests
{
    private static readonly MetricFloorControl Control = new();

    [Theory]
    [InlineData("0.70", Outcome.Pass)]
    [InlineData("0.95", Outcome.Fail)]
    public async Task Ask_AboveOrBelowTheFloor_PassesOrFails(string floor, Outcome expected)
    {
        var answer = await Ask(500, ("metric", "roc_auc"), ("at-least", floor));

        Assert.Equal(expected, answer.Outcome);
        Assert.InRange(answer.Figures["roc_auc"], 0.75, 0.9);
        Assert.True(answer.Figures["lower"] < answer.Figures["roc_auc"]);
        Assert.True(answer.Figures["upper"] > answer.Figures["roc_auc"]);
        Assert.Equal(500, answer.Figures["rows"]);
        Assert.Equal(expected == Outcome.Pass, answer.Mend.Length == 0);
    }

    [Fact]
    public async Task Ask_ForALossUnderACeiling_Passes()
    {
        var answer = await Ask(500, ("metric", "log_loss"), ("at-most", "0.6"));

        Assert.Equal(Outcome.Pass, answer.Outcome);
        Assert.Matches(
            @"^log_loss is 0\.\d{4} on 500 rows \(95 % between 0\.\d{4} and 0\.\d{4}\); at most 0\.6 was asked\.$",
            answer.Summary
        );
    }

    [Fact]
    public async Task Ask_WhenItMisses_SaysByHowMuchAndHowToMend()
    {
        var answer = await Ask(500, ("metric", "accuracy"), ("at-least", "1"));

        var miss = 1 - answer.Figures["accuracy"];
        Assert.EndsWith($"at least 1 was asked, which it misses by {miss:F4}.", answer.Summary);
        Assert.StartsWith("Improve the model until accuracy is at least 1 on the evaluation set", answer.Mend);
    }

    [Fact]
    public async Task Ask_ExactlyAtTheFloor_Passes()
    {
        var truth = Enumerable.Range(0, 40).Select(i => (double)(i % 2)).ToArray();
        var question = Questions.Of(
            Questions.Spec("metric-floor", ("metric", "accuracy"), ("at-least", "1")),
            Questions.Binary,
            Questions.Labels(truth),
            Questions.Predicting(1, truth)
        );

        Assert.Equal(Outcome.Pass, (await Control.AskAsync(question, default)).Outcome);
    }

    [Fact]
    public async Task Ask_OnTooFewRows_IsInconclusive()
    {
        var answer = await Ask(29, ("metric", "accuracy"), ("at-least", "0"));

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Equal("The evaluation set has 29 rows; at least 30 are needed to say anything.", answer.Summary);
    }

    [Fact]
    public async Task Ask_OnOneClassOnly_IsInconclusive()
    {
        var ones = Enumerable.Repeat(1.0, 100).ToArray();
        var question = Questions.Of(
            Questions.Spec("metric-floor", ("metric", "accuracy"), ("at-least", "0")),
            Questions.Binary,
            Questions.Labels(ones),
            Questions.Predicting(1, ones)
        );

        var answer = await Control.AskAsync(question, default);

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Equal("Every row of the evaluation set has the label 1, so nothing can be told apart.", answer.Summary);
    }

    [Fact]
    public async Task Ask_WhenTheModelCannotPredict_IsInconclusive()
    {
        var question = Questions.Of(
            Questions.Spec("metric-floor", ("metric", "accuracy"), ("at-least", "0")),
            Questions.Binary,
            Questions.Labels(Enumerable.Range(0, 40).Select(i => (double)(i % 2))),
            Questions.Failing(1, ControlFaults.NoSuchColumn.With("no column 'hour'."))
        );

        var answer = await Control.AskAsync(question, default);

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Equal("Could not be asked: no column 'hour'.", answer.Summary);
    }

    [Fact]
    public async Task Ask_ForALogLossOfScores_IsInconclusive()
    {
        var truth = Enumerable.Range(0, 40).Select(i => (double)(i % 2)).ToArray();
        var question = Questions.Of(
            Questions.Spec("metric-floor", ("metric", "log_loss"), ("at-most", "9")),
            Questions.Binary,
            Questions.Labels(truth),
            Questions.Predicting(1, [.. truth.Select(t => (4 * t) - 2)])
        );

        var answer = await Control.AskAsync(question, default);

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Equal("log_loss needs probabilities, and the candidate predicts -2 for row 1.", answer.Summary);
    }

    [Fact]
    public async Task Ask_Again_GivesTheSameInterval()
    {
        var first = await Ask(300, ("metric", "roc_auc"), ("at-least", "0.5"));
        var second = await Ask(300, ("metric", "roc_auc"), ("at-least", "0.5"));

        Assert.Equal(first.Figures, second.Figures);
    }

    [Theory]
    [InlineData("", "", "metric-floor needs 'metric', one of ")]
    [InlineData("metric=roc_aux", "", "'metric' of metric-floor is 'roc_aux'; it must be one of ")]
    [InlineData("metric=roc_auc", "", "metric-floor needs 'at-least' for 'roc_auc'.")]
    [InlineData(
        "metric=roc_auc",
        "at-most=0.5",
        "'roc_auc' is better when higher; give 'at-least' instead of 'at-most'."
    )]
    [InlineData(
        "metric=log_loss",
        "at-least=0.5",
        "'log_loss' is better when lower; give 'at-most' instead of 'at-least'."
    )]
    [InlineData(
        "metric=rmse",
        "at-most=3",
        "'rmse' judges a regression or forecasting; this pipeline's task is binary-classification."
    )]
    [InlineData("metric=roc_auc", "at-least=much", "'at-least' of metric-floor is 'much'; it must be a number.")]
    [InlineData(
        "metric=roc_auc",
        "at-leest=0.5",
        "'at-leest' is no option of metric-floor; did you mean 'at-least'? Known: "
    )]
    [InlineData(
        "metric=roc_auc;at-least=0.6",
        "confidence=1",
        "'confidence' of metric-floor is '1'; it must be a number from 0.5 to 0.999."
    )]
    [InlineData(
        "metric=roc_auc;at-least=0.6",
        "resamples=2e3",
        "'resamples' of metric-floor is '2e3'; it must be a whole number from 200 to 20000."
    )]
    public void Lint_OfBadOptions_SaysWhatIsExpected(string some, string more, string expected)
    {
        var with = $"{some};{more}"
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(o => (o.Split('=')[0], o.Split('=')[1]))
            .ToArray();

        var faults = Control.Lint(Questions.Spec("metric-floor", with), Questions.Binary);

        Assert.Contains(faults, f => f.Detail.StartsWith(expected, StringComparison.Ordinal));
        Assert.All(faults, f => Assert.Equal(ControlFaults.BadOption, f.Reason));
    }

    [Fact]
    public void Lint_OfGoodOptions_FindsNothing() =>
        Assert.Empty(
            Control.Lint(Questions.Spec("metric-floor", ("metric", "r2"), ("at-least", "-1.5")), Questions.Regression)
        );

    private static Task<Answer> Ask(int rows, params (string, string)[] with)
    {
        var (truth, good, _) = Questions.World(rows, 0);
        return Control.AskAsync(
            Questions.Of(
                Questions.Spec("metric-floor", with),
                Questions.Binary,
                Questions.Labels(truth),
                Questions.Predicting(1, good)
            ),
            default
        );
    }
}
