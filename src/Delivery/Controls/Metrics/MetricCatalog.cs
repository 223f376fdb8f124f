using System.Globalization;
using Airworthy.Pipelines.Spec;
using Table = Airworthy.Delivery.Controls.Metrics.ClassCounts.Table;

namespace Airworthy.Delivery.Controls.Metrics;

/// <summary>
/// The metrics that controls know, defined as scikit-learn defines those of the same name. A name ending in <c>@</c> takes a number:
/// <c>ndcg@10</c>.
/// </summary>
internal static class MetricCatalog
{
    private static readonly TaskKind[] Binary = [TaskKind.BinaryClassification];
    private static readonly TaskKind[] Multiclass = [TaskKind.MulticlassClassification];
    private static readonly TaskKind[] Classes = [.. Binary, .. Multiclass];
    private static readonly TaskKind[] Numbers = [TaskKind.Regression, TaskKind.Forecasting];

    private static readonly Dictionary<string, Metric> ByName = new[]
    {
        Of("roc_auc", true, Binary, s => new RocAuc(s.Truth, s.Predictions)),
        Of("average_precision", true, Binary, s => new AveragePrecision(s.Truth, s.Predictions)),
        Of("log_loss", false, Classes, s => new MeanLoss(RowLoss.Log.Of(s))) with
        {
            NeedsProbabilities = true,
        },
        Of("brier", false, Classes, s => new MeanLoss(RowLoss.Brier.Of(s))) with
        {
            NeedsProbabilities = true,
        },
        Table("accuracy", Classes, ClassCounts.Accuracy),
        Table("balanced_accuracy", Classes, ClassCounts.BalancedAccuracy),
        Table("mcc", Classes, ClassCounts.Matthews),
        Table("cohen_kappa", Classes, ClassCounts.Kappa),
        Table("precision", Binary, t => t.Precision(1)),
        Table("recall", Binary, t => t.Recall(1)),
        Table("specificity", Binary, t => t.Recall(0)),
        Table("f1", Binary, t => t.F1(1)),
        Table("precision_macro", Classes, t => ClassCounts.Macro(t, (x, c) => x.Precision(c))),
        Table("recall_macro", Classes, t => ClassCounts.Macro(t, (x, c) => x.Recall(c))),
        Table("f1_macro", Classes, t => ClassCounts.Macro(t, (x, c) => x.F1(c))),
        // With one label a row, every miss is a false positive of one class and a false negative of another.
        Table("precision_micro", Classes, ClassCounts.Accuracy),
        Table("recall_micro", Classes, ClassCounts.Accuracy),
        Table("f1_micro", Classes, ClassCounts.Accuracy),
        Table("precision_weighted", Classes, t => ClassCounts.Weighted(t, (x, c) => x.Precision(c))),
        Table("recall_weighted", Classes, t => ClassCounts.Weighted(t, (x, c) => x.Recall(c))),
        Table("f1_weighted", Classes, t => ClassCounts.Weighted(t, (x, c) => x.F1(c))),
        Of("roc_auc_ovr", true, Multiclass, s => new OneAgainstRest(s, (t, p) => new RocAuc(t, p))),
        Of(
            "average_precision_macro",
            true,
            Multiclass,
            s => new OneAgainstRest(s, (t, p) => new AveragePrecision(t, p))
        ),
        Of("rmse", false, Numbers, s => new RootMeanLoss(RowLoss.SquaredError.Of(s))),
        Of("mse", false, Numbers, s => new MeanLoss(RowLoss.SquaredError.Of(s))),
        Of("mae", false, Numbers, s => new MeanLoss(RowLoss.AbsoluteError.Of(s))),
        Of("mape", false, Numbers, s => new MeanLoss(ErrorShares.Percentage(s))),
        Of("wape", false, Numbers, s => new ErrorShares(s)),
        Of("r2", true, Numbers, s => new ExplainedVariance(s)),
        Of("mrr", true, [TaskKind.Ranking], s => new QueryFigures(s, QueryFigures.ReciprocalRank)) with
        {
            NeedsGroups = true,
        },
        Ranking("ndcg", int.MaxValue, QueryFigures.Ndcg),
        Ranking("map", int.MaxValue, QueryFigures.AveragePrecision),
        Scaled("mase", 1),
    }.ToDictionary(m => m.Name, StringComparer.Ordinal);

    private static readonly Dictionary<string, Func<string, Metric?>> ByFamily = new(StringComparer.Ordinal)
    {
        ["top_k_accuracy@"] = text =>
            Whole(text) is { } k
                ? Of($"top_k_accuracy@{k}", true, Multiclass, s => new MeanLoss(ErrorShares.InTop(s, k)))
                : null,
        ["pinball@"] = text =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var q)
            && q is > 0 and < 1
                ? Of($"pinball@{text}", false, Numbers, s => new MeanLoss(ErrorShares.Pinball(s, q)))
                : null,
        ["ndcg@"] = text => Whole(text) is { } k ? Ranking($"ndcg@{k}", k, QueryFigures.Ndcg) : null,
        ["map@"] = text => Whole(text) is { } k ? Ranking($"map@{k}", k, QueryFigures.AveragePrecision) : null,
        ["mase@"] = text => Whole(text) is { } lag ? Scaled($"mase@{lag}", lag) : null,
    };

    public static IReadOnlyList<string> Names { get; } = [.. ByName.Keys, .. ByFamily.Keys];

    public static Metric? Find(string name)
    {
        var at = name.IndexOf('@', StringComparison.Ordinal);
        return at < 0
            ? ByName.GetValueOrDefault(name)
            : ByFamily.GetValueOrDefault(name[..(at + 1)])?.Invoke(name[(at + 1)..]);
    }

    /// <summary>The metric of an option that was linted.</summary>
    public static Metric Get(string name) =>
        Find(name) ?? throw new InvalidOperationException($"There is no metric '{name}'; lint first.");

    private static Metric Of(
        string name,
        bool higher,
        IReadOnlyList<TaskKind> tasks,
        Func<Scored, PreparedMetric> prepare
    ) =>
        new()
        {
            Name = name,
            HigherIsBetter = higher,
            Tasks = tasks,
            Prepare = prepare,
        };

    private static Metric Table(string name, IReadOnlyList<TaskKind> tasks, Func<Table, double> figure) =>
        Of(name, true, tasks, s => new ClassCounts(s, figure));

    private static Metric Ranking(string name, int k, Func<IReadOnlyList<QueryFigures.Ranked>, int, double> figure) =>
        Of(name, true, [TaskKind.Ranking], s => new QueryFigures(s, rows => figure(rows, k))) with
        {
            NeedsGroups = true,
        };

    private static Metric Scaled(string name, int lag) =>
        Of(name, false, [TaskKind.Forecasting], s => new MeanLoss(ErrorShares.Scaled(s))) with
        {
            Lag = lag,
        };

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var k) && k is > 0 and <= 10_000
            ? k
            : null;
}

/// <summary>The name of a metric.</summary>
internal sealed record MetricOption(string Means) : ControlOption("metric", Means, null)
{
    public override string Allowed => $"one of {string.Join(", ", MetricCatalog.Names)} (with a number after @)";

    public override bool Allows(string text) => MetricCatalog.Find(text) is not null;

    public Metric Of(ControlSpec spec) => MetricCatalog.Get(TextOf(spec));

    /// <summary>What is wrong with asking for this metric of this pipeline; null when nothing is.</summary>
    public Core.Results.Fault? Wrong(ControlSpec spec, EvaluationSpec evaluation)
    {
        var metric = Of(spec);
        return !metric.Tasks.Contains(evaluation.Task)
                ? Fault(
                    spec,
                    Name,
                    $"'{metric.Name}' judges a {metric.TaskNames}; this pipeline's task is {evaluation.Task.ToYaml()}."
                )
            : metric.NeedsGroups && evaluation.Group.Length == 0
                ? Fault(
                    spec,
                    Name,
                    $"'{metric.Name}' needs to know which rows belong together: name their column as evaluation.group."
                )
            : metric.Lag is not null && !evaluation.Sets.ContainsKey("training")
                ? Fault(
                    spec,
                    Name,
                    $"'{metric.Name}' measures errors against those of the series' own last values: declare the training set as evaluation.sets.training."
                )
            : null;
    }
}
