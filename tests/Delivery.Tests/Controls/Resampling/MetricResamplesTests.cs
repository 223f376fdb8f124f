using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Distributions;
using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Delivery.Controls.Resampling;

namespace Airworthy.Delivery.Tests.Controls.Resampling;

/// <summary>
/// Intervals of more rows than are drawn one by one, against closed forms: the normal law for means, DeLong's variance for the area under
/// the ROC curve. Rows are few enough for these to be computed here.
/// </summary>
public sealed class MetricResamplesTests
{
    private const int Rows = 80_000;
    private const double Tail = 0.025;

    private static readonly Sha256Digest Seed = Sha256Digest.Of("seed"u8);
    private static readonly (double[] Truth, double[] Good, double[] Weak) World = Questions.World(Rows, 1.0);

    [Theory]
    [InlineData("log_loss")]
    [InlineData("brier")]
    [InlineData("accuracy")]
    [InlineData("roc_auc")]
    public void Of_ManyRows_ComesToWhatTheClosedFormGives(string name)
    {
        var metric = MetricCatalog.Get(name);

        var drawn = MetricResamples.Of(metric, new Scored(World.Truth, World.Weak), 2000, Seed, default);

        var deviation = Deviation(name, World.Weak, null);
        var reach = Tails.NormalQuantile(Tail) * deviation;
        var interval = Interval.Of(drawn.Sorted, Tail);
        Assert.Equal(metric.Of(World.Truth, World.Weak), drawn.Figure, 1e-12);
        Assert.InRange(interval.Lower, drawn.Figure - (1.12 * reach), drawn.Figure - (0.88 * reach));
        Assert.InRange(interval.Upper, drawn.Figure + (0.88 * reach), drawn.Figure + (1.12 * reach));
    }

    [Theory]
    [InlineData("log_loss")]
    [InlineData("accuracy")]
    [InlineData("roc_auc")]
    public void Gains_OfTwoModelsOnTheSameRows_ComeToWhatThePairedClosedFormGives(string name)
    {
        var metric = MetricCatalog.Get(name);

        var (figures, gains) = MetricResamples.Gains(
            metric,
            new Scored(World.Truth, World.Good),
            new Scored(World.Truth, World.Weak),
            2000,
            Seed,
            default
        );

        var gain = (metric.HigherIsBetter ? 1 : -1) * (figures[0] - figures[1]);
        var reach = Tails.NormalQuantile(Tail) * Deviation(name, World.Good, World.Weak);
        var interval = Interval.Of(gains, Tail);
        Assert.InRange(interval.Lower, gain - (1.12 * reach), gain - (0.88 * reach));
        Assert.InRange(interval.Upper, gain + (0.88 * reach), gain + (1.12 * reach));
    }

    [Fact]
    public void Of_ManyRowsAskedTwice_IsTheSame()
    {
        var metric = MetricCatalog.Get("average_precision");
        var scored = new Scored(World.Truth, World.Weak);

        Assert.Equal(
            MetricResamples.Of(metric, scored, 400, Seed, default).Sorted,
            MetricResamples.Of(metric, scored, 400, Seed, default).Sorted
        );
    }

    [Fact]
    public void Of_ManyQueries_DrawsWholeQueries()
    {
        const int Each = 3;
        var queries = MetricResamples.Plain + 1;
        var random = new Random(1);
        var truth = Enumerable.Range(0, queries * Each).Select(i => i % Each == 0 ? 1.0 : 0).ToArray();
        var scores = truth.Select(_ => random.NextDouble()).ToArray();
        var metric = MetricCatalog.Get("mrr");

        var drawn = MetricResamples.Of(
            metric,
            new Scored(truth, scores) { Groups = [.. Enumerable.Range(0, truth.Length).Select(i => i / Each)] },
            400,
            Seed,
            default
        );

        // The relevant row stands first, second or third with equal chance: so its reciprocal place is 1, 1/2 or 1/3.
        var variance = ((1 + 0.25 + (1 / 9.0)) / 3) - Math.Pow(11 / 18.0, 2);
        var reach = Tails.NormalQuantile(Tail) * Math.Sqrt(variance / queries);
        var interval = Interval.Of(drawn.Sorted, Tail);
        Assert.InRange((interval.Upper - interval.Lower) / (2 * reach), 0.8, 1.2);
        Assert.InRange(drawn.Figure, (11 / 18.0) - (4 * reach), (11 / 18.0) + (4 * reach));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(5)]
    [InlineData(63)]
    public void Next_OfManyPoissonDraws_HasTheirMeanAndVariance(double mean)
    {
        const int Draws = 200_000;
        var table = new PoissonDraws(mean);
        var draws = new SeededDraws(Seed, 1);
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < Draws; i++)
        {
            var drawn = table.Next(ref draws);
            sum += drawn;
            squares += (double)drawn * drawn;
        }

        var found = sum / Draws;
        Assert.InRange(found, mean - (4 * Math.Sqrt(mean / Draws)), mean + (4 * Math.Sqrt(mean / Draws)));
        Assert.InRange(((squares / Draws) - (found * found)) / mean, 0.97, 1.03);
    }

    [Fact]
    public void MeanWithin_ManyValues_AgreesWithResampling()
    {
        var values = World.Weak.Select((p, i) => RowLoss.Log.OfRow(new Scored(World.Truth, World.Weak), i)).ToArray();

        var closed = Bootstrap.MeanWithin(values, Tail, 2000, Seed, default);
        var drawn = Interval.Of(Bootstrap.Means(values, 2000, Seed, default), Tail);

        var width = drawn.Upper - drawn.Lower;
        Assert.InRange(closed.Lower, drawn.Lower - (0.06 * width), drawn.Lower + (0.06 * width));
        Assert.InRange(closed.Upper, drawn.Upper - (0.06 * width), drawn.Upper + (0.06 * width));
    }

    /// <summary>Of the mean of a row's part in the figure; of two models, of the difference of their parts.</summary>
    private static double Deviation(string name, double[] one, double[]? other)
    {
        var parts = Parts(name, one)
            .Zip(other is null ? new double[Rows] : Parts(name, other), (a, b) => a - b)
            .ToArray();
        if (name != "roc_auc")
        {
            return Math.Sqrt(Variance(parts) / Rows);
        }
        var positive = parts.Where((_, i) => World.Truth[i] == 1).ToArray();
        var negative = parts.Where((_, i) => World.Truth[i] == 0).ToArray();
        return Math.Sqrt((Variance(positive) / positive.Length) + (Variance(negative) / negative.Length));
    }

    private static double[] Parts(string name, double[] scores)
    {
        var scored = new Scored(World.Truth, scores);
        return name switch
        {
            "log_loss" => RowLoss.Log.Of(scored),
            "brier" => RowLoss.Brier.Of(scored),
            "accuracy" => RowLoss.ZeroOne.Of(scored),
            _ => Placements(scores),
        };
    }

    /// <summary>DeLong's structural components: for a row of class 1 the share of class 0 below it, and the other way round.</summary>
    private static double[] Placements(double[] scores)
    {
        double[] ofClass(double label) => [.. scores.Where((_, i) => World.Truth[i] == label).Order()];
        var (zeros, ones) = (ofClass(0), ofClass(1));
        double shareBelow(double[] sorted, double score)
        {
            var at = Array.BinarySearch(sorted, score);
            return (double)(at < 0 ? ~at : at) / sorted.Length;
        }
        return [.. scores.Select((s, i) => World.Truth[i] == 1 ? shareBelow(zeros, s) : 1 - shareBelow(ones, s))];
    }

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
    }
}
