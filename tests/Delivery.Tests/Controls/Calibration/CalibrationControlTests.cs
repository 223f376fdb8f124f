using System.Xml.Linq;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.Calibration;

namespace Airworthy.Delivery.Tests.Controls.Calibration;

public sealed class CalibrationControlTests
{
    private static readonly double[] Said = [.05, .1, .15, .2, .3, .35, .4, .5, .55, .6, .7, .75, .8, .85, .9, .95];

    private static readonly int[] Happened = [0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1];

    /// <summary>
    /// numpy's and scikit-learn's figures:
    /// <c>t, q = sklearn.calibration.calibration_curve(y, p, n_bins=4, strategy="quantile"); np.mean(np.abs(t - q))</c>.
    /// </summary>
    [Fact]
    public void Error_OfSixteenRows_IsScikitLearnsFigure()
    {
        Forecast[] rows = [.. Said.Zip(Happened, (p, y) => new Forecast(p, y == 1))];

        var curve = ReliabilityCurve.Of(rows, 4);

        Assert.Equal(0.128125, curve.ErrorOf([.. rows.Select(_ => 1)]), 1e-12);
        Assert.Equal([0.25, 0.5, 0.5, 1.0], curve.Points().Select(p => p.Happened));
        Assert.Equal([0.125, 0.3875, 0.65, 0.875], curve.Points().Select(p => Math.Round(p.Said, 6)));
    }

    [Fact]
    public async Task Ask_OfACalibratedModel_PassesWithBriersScoreInParts()
    {
        var (truth, good, _) = Questions.World(3000, 1);

        var answer = await Asking(truth).OfAsync(good, ("at-most", "0.05"), ("resamples", "200"));

        Assert.Equal(Outcome.Pass, answer.Outcome);
        var f = answer.Figures;
        Assert.InRange(f["ece"], 0, f["by-chance"] * 1.2);
        // Murphy's parts add up to the score but for what varies within bins.
        Assert.Equal(f["brier"], f["reliability"] - f["resolution"] + f["uncertainty"], 0.01);
        var svg = XDocument.Parse(Assert.Single(answer.Plots).Svg);
        Assert.Equal("svg", svg.Root!.Name.LocalName);
    }

    [Fact]
    public async Task Ask_OfAnOverconfidentModel_Fails()
    {
        var (truth, good, _) = Questions.World(3000, 1);
        double[] sure = [.. good.Select(p => p > 0.5 ? 0.99 : 0.01)];

        var answer = await Asking(truth).OfAsync(sure, ("at-most", "0.05"), ("resamples", "200"));

        Assert.Equal(Outcome.Fail, answer.Outcome);
    }

    [Fact]
    public async Task Ask_WhenChanceAloneShowsAsMuch_IsInconclusive()
    {
        var (truth, good, _) = Questions.World(60, 1);

        var answer = await Asking(truth).OfAsync(good, ("at-most", "0.01"), ("resamples", "200"));

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Contains("even of a model without any error", answer.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Lint_OfARegression_SaysThatItHasNoProbabilities() =>
        Assert.Contains(
            "this pipeline's task is regression",
            Assert
                .Single(
                    new CalibrationControl().Lint(
                        Questions.Spec("calibration", ("at-most", "0.1")),
                        Questions.Regression
                    )
                )
                .Detail,
            StringComparison.Ordinal
        );

    private static Asking Asking(double[] truth) =>
        new(new CalibrationControl(), Questions.Binary, Questions.Labels(truth));
}
