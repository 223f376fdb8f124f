using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Pipelines.Spec;
using CsCheck;

namespace Airworthy.Delivery.Tests.Controls.Metrics;

public sealed class MetricCatalogTests
{
    private static readonly double[] Truth = [0, 0, 1, 1];
    private static readonly double[] Scores = [0.1, 0.4, 0.35, 0.8];

    [Theory]
    [InlineData("roc_auc", 0.75)] // three of four pairs are in order
    [InlineData("average_precision", 0.8333333333333333)] // 0.5 * 1 + 0.5 * 2/3
    [InlineData("brier", 0.158125)] // (0.01 + 0.16 + 0.4225 + 0.04) / 4
    [InlineData("accuracy", 0.75)]
    [InlineData("precision", 1)]
    [InlineData("recall", 0.5)]
    [InlineData("f1", 0.6666666666666666)]
    [InlineData("log_loss", 0.47228795380917615)] // -(ln .9 + ln .6 + ln .35 + ln .8) / 4
    public void Of_FourRows_IsTheFigureByHand(string metric, double expected) =>
        Assert.Equal(expected, MetricCatalog.Get(metric).Of(Truth, Scores), 1e-12);

    [Theory]
    [InlineData("rmse", 0.6123724356957945)] // the root of (0.25 + 0.25 + 0 + 1) / 4
    [InlineData("mae", 0.5)]
    [InlineData("r2", 0.9486081370449679)]
    public void Of_FourNumbers_IsTheFigureByHand(string metric, double expected) =>
        Assert.Equal(expected, MetricCatalog.Get(metric).Of([3, -0.5, 2, 7], [2.5, 0.0, 2, 8]), 1e-12);

    [Fact]
    public void RocAuc_OfTies_CountsThemHalf()
    {
        Assert.Equal(0.5, MetricCatalog.Get("roc_auc").Of([0, 1, 0, 1], [0.3, 0.3, 0.3, 0.3]));
        Assert.Equal(0.75, MetricCatalog.Get("roc_auc").Of([0, 1, 1], [0.3, 0.3, 0.9]));
    }

    [Theory]
    [InlineData("roc_auc", 0)]
    [InlineData("roc_auc", 1)]
    [InlineData("average_precision", 0)]
    public void Of_OneClassOnly_IsUndefined(string metric, double label) =>
        Assert.True(double.IsNaN(MetricCatalog.Get(metric).Of([label, label], [0.1, 0.9])));

    [Fact]
    public void R2_OfAConstantTruth_IsUndefined() =>
        Assert.True(double.IsNaN(MetricCatalog.Get("r2").Of([2, 2, 2], [1, 2, 3])));

    [Fact]
    public void LogLoss_OfACertainAndWrongPrediction_IsFinite() =>
        Assert.Equal(-Math.Log(1e-15), MetricCatalog.Get("log_loss").Of([1, 0], [0, 1]), 0.1);

    [Fact]
    public void Precision_OfNothingPredictedPositive_IsNought() =>
        Assert.Equal(0, MetricCatalog.Get("precision").Of([1, 0], [0.1, 0.2]));

    [Fact]
    public void RocAuc_OfAnyRows_IsTheShareOfPairsInOrder() =>
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 5], Gen.Int[0, 3])
            .Array[1, 40]
            .Sample(rows =>
            {
                var truth = rows.Select(r => (double)r.Item1).ToArray();
                var scores = rows.Select(r => r.Item2 / 5.0).ToArray();
                var times = rows.Select(r => r.Item3).ToArray();
                var (right, pairs) = (0.0, 0);
                for (var i = 0; i < rows.Length; i++)
                {
                    for (var j = 0; j < rows.Length; j++)
                    {
                        if (truth[i] == 1 && truth[j] == 0)
                        {
                            var weight = times[i] * times[j];
                            pairs += weight;
                            right +=
                                weight
                                * (
                                    scores[i] > scores[j] ? 1
                                    : scores[i] == scores[j] ? 0.5
                                    : 0
                                );
                        }
                    }
                }
                var auc = MetricCatalog.Get("roc_auc").Prepare(new Scored(truth, scores)).Of(times);
                return pairs == 0 ? double.IsNaN(auc) : Math.Abs(auc - (right / pairs)) < 1e-12;
            });

    [Fact]
    public void Of_RandomRowsDrawnSeveralTimes_EqualsScikitLearn()
    {
        var random = new Random(20260714);
        var cases = Enumerable.Range(0, 30).Select(i => Case(random, 50 + (20 * i), i % 3 == 0)).ToList();

        var expected = Sklearn.Figures(cases);

        for (var i = 0; i < cases.Count; i++)
        {
            foreach (var (name, figure) in expected[i])
            {
                var metric = MetricCatalog.Get(name).Prepare(new Scored(cases[i].truth, cases[i].predictions));
                Assert.Equal(figure, metric.Of(cases[i].times), 1e-9);
            }
        }
        Assert.All(expected.SelectMany(e => e.Keys), name => Assert.Contains(name, MetricCatalog.Names));
    }

    [Fact]
    public void Names_EachKnowItsTaskAndDirection()
    {
        string[] lower = ["log_loss", "brier", "rmse", "mse", "mae", "mape", "wape", "pinball@0.5", "mase", "mase@1"];
        string[] regression = ["rmse", "mse", "mae", "mape", "wape", "r2", "pinball@0.5"];
        foreach (var name in MetricCatalog.Names)
        {
            var metric = MetricCatalog.Get(
                name == "pinball@" ? "pinball@0.5"
                : name.EndsWith('@') ? $"{name}1"
                : name
            );
            Assert.Equal(!lower.Contains(metric.Name), metric.HigherIsBetter);
            Assert.Equal(regression.Contains(metric.Name), metric.Tasks.Contains(TaskKind.Regression));
        }
    }

    private static Sklearn.Case Case(Random random, int rows, bool regression)
    {
        var truth = new double[rows];
        var predictions = new double[rows];
        var times = new int[rows];
        for (var i = 0; i < rows; i++)
        {
            truth[i] = regression ? random.NextDouble() * 10 : random.Next(2);
            // Two decimals, so that there are ties.
            predictions[i] = Math.Round(
                regression ? truth[i] + random.NextDouble() : 0.01 + (0.98 * random.NextDouble()),
                2
            );
            times[i] = random.Next(4);
        }
        (truth[0], truth[1], times[0], times[1]) = (0, 1, 1, 1);
        return new Sklearn.Case(regression, truth, predictions, times);
    }
}
