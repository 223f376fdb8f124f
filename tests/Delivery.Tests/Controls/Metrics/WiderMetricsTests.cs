using Airworthy.Delivery.Controls.Metrics;

namespace Airworthy.Delivery.Tests.Controls.Metrics;

/// <summary>
/// Figures of scikit-learn 1.2.1 (Debian python3-sklearn) for small tables. Each was printed by
/// <c>python3 -c "from sklearn import metrics as m; print(m.FUNCTION(truth, predicted, …))"</c>, where FUNCTION has the metric's name
/// with <c>_score</c> or <c>_loss</c>, predicted is the argmax (or 0.5 and above), and macro, micro, weighted are its <c>average</c>.
/// </summary>
public sealed class WiderMetricsTests
{
    private static readonly double[] Classes = [0, 1, 2, 2, 1, 0, 2, 1, 0, 2, 1, 0];

    private static readonly double[] Probabilities =
    [
        .. new[] { .7, .2, .1, .1, .6, .3, .2, .2, .6, .1, .5, .4, .3, .4, .3, .4, .5, .1 },
        .. new[] { .05, .15, .8, .5, .3, .2, .6, .1, .3, .25, .35, .4, .2, .7, .1, .45, .35, .2 },
    ];

    private static readonly double[] Labels = [0, 1, 1, 0, 1, 0, 0, 1, 1, 0];
    private static readonly double[] Chances = [.1, .8, .4, .3, .9, .6, .2, .7, .55, .45];
    private static readonly double[] Numbers = [3, -0.5, 2, 7, 4.2, 1.1];
    private static readonly double[] Forecasts = [2.5, 0.0, 2, 8, 3.9, 1.6];

    [Theory]
    [InlineData("accuracy", 0.75)]
    [InlineData("balanced_accuracy", 0.75)]
    [InlineData("mcc", 0.6316139407998892)]
    [InlineData("cohen_kappa", 0.625)]
    [InlineData("precision_macro", 0.7833333333333333)]
    [InlineData("recall_macro", 0.75)]
    [InlineData("f1_macro", 0.7579365079365079)]
    [InlineData("precision_micro", 0.75)]
    [InlineData("recall_micro", 0.75)]
    [InlineData("f1_micro", 0.75)]
    [InlineData("precision_weighted", 0.7833333333333333)]
    [InlineData("recall_weighted", 0.75)]
    [InlineData("f1_weighted", 0.7579365079365079)]
    [InlineData("log_loss", 0.6780511448774978)]
    [InlineData("roc_auc_ovr", 0.9166666666666666)] // multi_class="ovr", average="macro"
    [InlineData("average_precision_macro", 0.8875000000000001)] // of np.eye(3)[truth]
    [InlineData("top_k_accuracy@2", 1.0)]
    [InlineData("brier", 0.38958333333333334)] // np.mean(np.sum((p - np.eye(3)[truth]) ** 2, axis=1))
    public void Of_ThreeClasses_IsScikitLearnsFigure(string metric, double expected) =>
        Assert.Equal(expected, MetricCatalog.Get(metric).Of(Classes, Probabilities), 1e-12);

    [Theory]
    [InlineData("balanced_accuracy", 0.8)]
    [InlineData("mcc", 0.6)]
    [InlineData("cohen_kappa", 0.6)]
    [InlineData("specificity", 0.8)] // recall_score(…, pos_label=0)
    [InlineData("f1_macro", 0.8000000000000002)]
    [InlineData("precision_weighted", 0.8)]
    public void Of_TwoClasses_IsScikitLearnsFigure(string metric, double expected) =>
        Assert.Equal(expected, MetricCatalog.Get(metric).Of(Labels, Chances), 1e-12);

    [Theory]
    [InlineData("mape", 0.3059163059163059)] // mean_absolute_percentage_error
    [InlineData("mse", 0.3066666666666667)]
    [InlineData("pinball@0.9", 0.15333333333333335)] // mean_pinball_loss(…, alpha=0.9)
    [InlineData("pinball@0.1", 0.3133333333333333)]
    [InlineData("wape", 0.15730337078651685)] // np.abs(t - f).sum() / np.abs(t).sum()
    public void Of_SixNumbers_IsScikitLearnsFigure(string metric, double expected) =>
        Assert.Equal(expected, MetricCatalog.Get(metric).Of(Numbers, Forecasts), 1e-12);

    [Theory]
    [InlineData("ndcg", 0.7753347319670442)] // ndcg_score(relevances, scores), two of the third query's scores being equal
    [InlineData("ndcg@3", 0.6846942372974366)] // k=3
    public void Ndcg_OfThreeQueries_IsScikitLearnsFigure(string metric, double expected) =>
        Assert.Equal(expected, MetricCatalog.Get(metric).Of(Queries(.4, .4, .3, .9, .1, .4)), 1e-12);

    [Theory]
    [InlineData("map", 0.7240740740740742)] // the mean of average_precision_score(relevance > 0, score) over the queries
    [InlineData("map@1", 0.6666666666666666)] // the first row of two of the three queries is relevant
    [InlineData("mrr", 0.8333333333333334)] // (1 + 1 + 1 / 2) / 3
    public void Of_ThreeQueriesWithoutTies_IsTheFigureByHand(string metric, double expected) =>
        Assert.Equal(expected, MetricCatalog.Get(metric).Of(Queries(.4, .35, .3, .9, .1, .2)), 1e-12);

    [Fact]
    public void Mrr_OfEqualScores_GivesNoCredit()
    {
        var scored = new Scored([1, 0], [0.5, 0.5]) { Groups = [0, 0] };

        Assert.Equal(0.5, MetricCatalog.Get("mrr").Of(scored));
    }

    [Fact]
    public void Ndcg_OfAQueryWithoutRelevantRows_LeavesItOut()
    {
        var scored = new Scored([1, 0, 0, 0], [0.9, 0.5, 0.9, 0.1]) { Groups = [0, 0, 1, 1] };

        Assert.Equal(1, MetricCatalog.Get("ndcg").Of(scored));
    }

    [Fact]
    public void Mase_OfErrorsAgainstTheirScales_IsTheirMean()
    {
        var scored = new Scored([10, 20], [12, 17]) { Scales = [4, 6] };

        Assert.Equal(0.5, MetricCatalog.Get("mase").Of(scored));
        Assert.True(double.IsNaN(MetricCatalog.Get("mase@7").Of(scored with { Scales = [4, double.NaN] })));
    }

    [Theory]
    [InlineData("ndcg@0")]
    [InlineData("ndcg@ten")]
    [InlineData("pinball@1")]
    [InlineData("accuracy@1")]
    [InlineData("pinball@")]
    public void Find_OfANumberThatMakesNoSense_FindsNothing(string name) => Assert.Null(MetricCatalog.Find(name));

    private static Scored Queries(params double[] third)
    {
        double[] relevance = [3, 2, 3, 0, 1, 2, 0, 1, 0, 2, 0, 1, 1, 0, 0, 0, 0, 3];
        double[] scores = [.9, .5, .8, .1, .4, .45, .2, .9, .6, .3, .1, .05, .. third];
        return new Scored(relevance, scores) { Groups = [.. Enumerable.Range(0, 18).Select(i => i / 6)] };
    }
}
