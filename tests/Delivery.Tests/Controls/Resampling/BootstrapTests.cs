using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Delivery.Controls.Resampling;

namespace Airworthy.Delivery.Tests.Controls.Resampling;

public sealed class BootstrapTests
{
    private static readonly Sha256Digest Seed = Sha256Digest.Of("seed"u8);

    [Fact]
    public void Below_ManyDraws_AreEvenlySpread()
    {
        var draws = new SeededDraws(Seed, 7);
        var counts = new int[10];
        for (var i = 0; i < 100_000; i++)
        {
            counts[draws.Below(10)]++;
        }

        // Chi-square with 9 degrees of freedom; 27.9 is its 0.999 quantile.
        Assert.True(counts.Sum(c => (c - 10_000.0) * (c - 10_000) / 10_000) < 27.9);
    }

    [Fact]
    public void Below_OfOneSeedAndStream_IsTheSameForever()
    {
        int[] Draw(ulong stream)
        {
            var draws = new SeededDraws(Seed, stream);
            return [.. Enumerable.Range(0, 6).Select(_ => draws.Below(1000))];
        }

        Assert.Equal([717, 385, 161, 125, 415, 805], Draw(0));
        Assert.NotEqual(Draw(0), Draw(1));
    }

    [Fact]
    public void Figures_AskedTwice_AreTheSame()
    {
        var values = Values(500);
        double Mean(int[] times) => times.Zip(values).Sum(p => p.First * p.Second) / times.Sum();

        var first = Bootstrap.Figures(values.Length, 300, Seed, Mean, default);
        var second = Bootstrap.Figures(values.Length, 300, Seed, Mean, default);

        Assert.Equal(first, second);
        Assert.Equal(first.Order(), first);
        Assert.NotEqual(first, Bootstrap.Figures(values.Length, 300, Sha256Digest.Of("other"u8), Mean, default));
    }

    [Fact]
    public void Figures_OfEachResample_DrawAsManyRowsAsThereAre()
    {
        var sums = Bootstrap.Figures(77, 200, Seed, times => times.Sum(), default);

        Assert.All(sums, sum => Assert.Equal(77, sum));
    }

    [Fact]
    public void Figures_UndefinedOnSomeResamples_LeavesThoseOut()
    {
        var figures = Bootstrap.Figures(3, 1000, Seed, times => times[0] == 0 ? double.NaN : times[0], default);

        Assert.InRange(figures.Length, 600, 800);
    }

    [Fact]
    public void Means_OfValues_EqualTheFiguresOfTheSameDraws()
    {
        var values = Values(200);
        var mean = new MeanLoss(values);

        var byCounts = Bootstrap.Figures(values.Length, 200, Seed, mean.Of, default);
        var direct = Bootstrap.Means(values, 200, Seed, default);

        Assert.All(byCounts.Zip(direct), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void Means_ManyTimesOver_HoldTheTrueMeanAsOftenAsStated()
    {
        var random = new Random(42);
        var held = 0;
        const int Trials = 400;
        for (var trial = 0; trial < Trials; trial++)
        {
            double[] values = [.. Enumerable.Range(0, 150).Select(_ => -Math.Log(1 - random.NextDouble()))];
            var means = Bootstrap.Means(values, 400, Sha256Digest.Of(BitConverter.GetBytes(trial)), default);
            var interval = Interval.Of(means, 0.025);
            held += interval.Lower <= 1 && 1 <= interval.Upper ? 1 : 0;
        }

        // 95 % of 400 is 380; the exponential's skew costs the percentile interval a little.
        Assert.InRange(held, 363, 395);
    }

    [Fact]
    public void Figures_WhenCancelled_Stop()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            Bootstrap.Figures(10, 200, Seed, times => times[0], cancel.Token)
        );
    }

    [Fact]
    public void Interval_OfKnownFigures_LiesBetweenNeighbours()
    {
        var interval = Interval.Of([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.025);

        Assert.Equal(new Interval(0.25, 9.75), interval);
    }

    private static double[] Values(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
    }
}
