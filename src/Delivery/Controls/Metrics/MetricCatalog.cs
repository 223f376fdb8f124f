using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Metrics;

/// <summary>The metrics that controls know, defined as scikit-learn defines those of the same name.</summary>
internal static class MetricCatalog
{
    private static readonly Dictionary<string, Metric> ByName = new Metric[]
    {
        Classification("roc_auc", higher: true, (t, p) => new RocAuc(t, p)),
        Classification("average_precision", higher: true, (t, p) => new AveragePrecision(t, p)),
        Classification("log_loss", higher: false, (t, p) => new MeanLoss(RowLoss.Log.Of(t, p))) with
        {
            NeedsProbabilities = true,
        },
        Classification("brier", higher: false, (t, p) => new MeanLoss(RowLoss.Brier.Of(t, p))) with
        {
            NeedsProbabilities = true,
        },
        Classification("accuracy", higher: true, (t, p) => new Confusion(t, p, Confusion.Accuracy)),
        Classification("precision", higher: true, (t, p) => new Confusion(t, p, Confusion.Precision)),
        Classification("recall", higher: true, (t, p) => new Confusion(t, p, Confusion.Recall)),
        Classification("f1", higher: true, (t, p) => new Confusion(t, p, Confusion.F1)),
        Regression("rmse", higher: false, (t, p) => new RootMeanLoss(RowLoss.SquaredError.Of(t, p))),
        Regression("mae", higher: false, (t, p) => new MeanLoss(RowLoss.AbsoluteError.Of(t, p))),
        Regression("r2", higher: true, (t, p) => new ExplainedVariance(t, p)),
    }.ToDictionary(m => m.Name, StringComparer.Ordinal);

    public static IReadOnlyList<string> Names { get; } = [.. ByName.Keys];

    public static Metric? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The metric of an option that was linted.</summary>
    public static Metric Get(string name) =>
        Find(name) ?? throw new InvalidOperationException($"There is no metric '{name}'; lint first.");

    private static Metric Classification(string name, bool higher, Func<double[], double[], PreparedMetric> prepare) =>
        new()
        {
            Name = name,
            HigherIsBetter = higher,
            Task = TaskKind.BinaryClassification,
            Prepare = prepare,
        };

    private static Metric Regression(string name, bool higher, Func<double[], double[], PreparedMetric> prepare) =>
        new()
        {
            Name = name,
            HigherIsBetter = higher,
            Task = TaskKind.Regression,
            Prepare = prepare,
        };
}
