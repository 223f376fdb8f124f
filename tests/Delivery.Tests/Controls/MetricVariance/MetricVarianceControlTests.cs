using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.MetricVariance;

namespace Airworthy.Delivery.Tests.Controls.MetricVariance;

public sealed class MetricVarianceControlTests
{
    [Theory]
    [InlineData("0.025", Outcome.Pass)]
    [InlineData("0.015", Outcome.Fail)]
    public async Task Ask_OfAnAccuracy_KnowsItsBinomialDeviation(string limit, Outcome expected)
    {
        // Right in eight of ten of 400 rows: the standard deviation is sqrt(.8 * .2 / 400) = .02.
        double[] truth = [.. Enumerable.Range(0, 400).Select(i => (double)(i % 2))];
        double[] predictions = [.. truth.Select((t, i) => i % 10 < 2 ? 1 - t : t)];
        var asking = new Asking(new MetricVarianceControl(), Questions.Binary, Questions.Labels(truth));

        var answer = await asking.OfAsync(predictions, ("metric", "accuracy"), ("max-deviation", limit));

        Assert.Equal(expected, answer.Outcome);
        Assert.Equal(0.02, answer.Figures["deviation"], 0.001);
        Assert.Single(answer.Plots);
    }
}
