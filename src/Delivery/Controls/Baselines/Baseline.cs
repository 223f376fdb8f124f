using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Baselines;

/// <summary>A model so simple that a real one must beat it, and its predictions on the evaluation rows.</summary>
internal sealed record Baseline(string What, double[] Predictions);

internal static class BaselineRules
{
    /// <summary>Metrics that the median serves best; the mean serves the others.</summary>
    private static readonly string[] OfTheMedian = ["mae", "mape", "wape", "mase"];

    /// <summary>The share of each class, the mean or the median: whatever is best without looking at a row.</summary>
    public static Baseline Constant(TaskKind task, Metric metric, double[] training, int rows, int width)
    {
        var constant = task switch
        {
            TaskKind.BinaryClassification => [training.Average()],
            TaskKind.MulticlassClassification => Targets(training, width)
                .Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)])
                .Select(sum => sum / training.Length)
                .ToArray(),
            TaskKind.Ranking => [0],
            _ => new[] { OfTheMedian.Contains(metric.Name.Split('@')[0]) ? Median(training) : training.Average() },
        };
        var what = task switch
        {
            TaskKind.BinaryClassification => $"the training set's share of class 1 ({constant[0]:G4})",
            TaskKind.MulticlassClassification => "the training set's share of each class",
            TaskKind.Ranking => "no order at all",
            _ when OfTheMedian.Contains(metric.Name.Split('@')[0]) => $"the training set's median ({constant[0]:G6})",
            _ => $"the training set's mean ({constant[0]:G6})",
        };
        return new Baseline(what, [.. Enumerable.Repeat(constant, rows).SelectMany(c => c)]);
    }

    /// <summary>The best model of one column; null where none of the columns stands in both sets.</summary>
    public static Baseline? OneColumn(
        IEnumerable<string> columns,
        EvaluationRows training,
        double[] truth,
        EvaluationRows rows,
        int width
    )
    {
        var targets = Targets(truth, width).ToArray();
        var best = columns
            .Where(c => training.Columns.ContainsKey(c) && rows.Columns.ContainsKey(c))
            .Select(c => new OneFeature(c, training.Columns[c], targets))
            .MinBy(m => m.TrainingError);
        return best is null
            ? null
            : new Baseline(
                $"the training set's average by '{best.Column}' alone",
                [.. best.Predict(rows.Columns[best.Column]).SelectMany(p => p)]
            );
    }

    /// <summary>What was last seen before the forecast, from a column of the evaluation set.</summary>
    public static Result<Baseline> LastValue(EvaluationRows rows, string column)
    {
        if (!EvaluationColumns.Find(rows, column, "the last value").TryGet(out var cells, out var fault))
        {
            return fault;
        }
        var values = FeatureColumns.Numbers(cells);
        var bad = Array.FindIndex(values, v => !double.IsFinite(v));
        return bad < 0
            ? new Baseline($"the last value ('{column}')", values)
            : ControlFaults.BadEvaluationData.With(
                $"{rows.Where(bad)}: '{column}' is '{cells[bad].ToString(CultureInfo.InvariantCulture)}'; a last value must be a finite number."
            );
    }

    /// <summary>The number itself, or one indicator for each class.</summary>
    private static IEnumerable<double[]> Targets(double[] truth, int width) =>
        truth.Select(t =>
        {
            if (width == 1)
            {
                return [t];
            }
            var target = new double[width];
            if (t < width)
            {
                target[(int)t] = 1;
            }
            return target;
        });

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
