using Airworthy.Samples.FlightDelay.Judging;

namespace Airworthy.Samples.Tests.FlightDelay.Judging;

public sealed class JudgedTests
{
    [Fact]
    public void Figures_OfAHandfulOfRows_AreThoseReckonedByHand()
    {
        var judged = new Judged([0.1f, 0.4f, 0.35f, 0.8f], [false, false, true, true]);

        Assert.Equal(0.75, judged.Auc, 12);
        Assert.Equal(0.75, judged.Accuracy, 12);
        Assert.Equal((0.01 + 0.16 + 0.4225 + 0.04) / 4, judged.Brier, 6);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.6) + Math.Log(0.35) + Math.Log(0.8)) / 4, judged.LogLoss, 6);
        Assert.Equal(0.5, judged.LateShare, 12);
    }

    [Fact]
    public void Auc_OfEqualProbabilities_CountsTiesHalf() =>
        Assert.Equal(0.5, new Judged([0.2f, 0.2f, 0.2f], [true, false, false]).Auc, 12);

    [Fact]
    public void Difference_OfAModelWithItself_IsNothing()
    {
        var judged = new Judged([0.1f, 0.4f, 0.35f, 0.8f], [false, false, true, true]);

        Assert.Equal(new Interval(0, 0), Bootstrap.LogLossDifference(judged, judged));
    }
}
