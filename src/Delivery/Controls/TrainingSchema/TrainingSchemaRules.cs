using System.Globalization;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Evaluation;

namespace Airworthy.Delivery.Controls.TrainingSchema;

/// <summary>How a column of the evaluation set stands to the training set's: what is wrong with it as a whole, and how many rows lie outside.</summary>
internal sealed record ColumnComparison(string Column, string? Wrong, int Outside, string Example);

/// <summary>
/// Numbers must lie within the training set's range, words among its values, and only what was sometimes missing there may be missing.
/// A column of another kind, or none, fails by itself.
/// </summary>
internal static class TrainingSchemaRules
{
    /// <summary>More different words than this are free text or keys: new ones are to be expected.</summary>
    private const int MostWords = 10_000;

    public static ColumnComparison Compare(string column, EvaluationRows training, EvaluationRows rows)
    {
        if (!rows.Columns.TryGetValue(column, out var now) || !training.Columns.TryGetValue(column, out var then))
        {
            var where = rows.Columns.ContainsKey(column) ? "training set" : "evaluation set";
            return new ColumnComparison(column, $"the {where} has no such column", 0, "");
        }
        var (wereNumbers, areNumbers) = (FeatureColumns.AreNumbers(then), FeatureColumns.AreNumbers(now));
        if (wereNumbers != areNumbers && now.Any(c => c.Length > 0) && then.Any(c => c.Length > 0))
        {
            return new ColumnComparison(
                column,
                $"it held {(wereNumbers ? "numbers" : "words")} in training and holds {(areNumbers ? "numbers" : "words")} now",
                0,
                ""
            );
        }
        return wereNumbers ? Numbers(column, then, now) : Words(column, then, now);
    }

    public static Answer Decide(TrainingSchemaOptions options, IReadOnlyList<ColumnComparison> columns, int rows)
    {
        var broken = columns.Where(c => c.Wrong is not null).ToList();
        var outside = columns
            .Where(c => c.Wrong is null && (double)c.Outside / rows > options.MaxOutside)
            .OrderByDescending(c => c.Outside)
            .ToList();
        var most = columns.Where(c => c.Wrong is null).MaxBy(c => c.Outside);
        var answer =
            broken.Count > 0
                ? Answer.Fail(
                    $"'{Clip.Short(broken[0].Column)}' differs from training: {broken[0].Wrong}.",
                    "Make both data sets from the same source in the same way; a model that is evaluated on other columns than it was trained on is not evaluated."
                )
            : outside.Count > 0
                ? Answer.Fail(
                    $"'{Clip.Short(outside[0].Column)}' lies outside what the training set holds in {(double)outside[0].Outside / rows:P2} of {rows} rows ({options.MaxOutside:P2} allowed): {outside[0].Example}.",
                    "Train on data that covers these rows, or find where the source, the unit or the spelling changed."
                )
            : Answer.Pass(
                $"{columns.Count} columns of {rows} rows are as in training{(most is { Outside: > 0 } ? $"; '{Clip.Short(most.Column)}' lies outside most, in {(double)most.Outside / rows:P2} of rows" : ", none outside its range or values")}."
            );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["columns"] = columns.Count,
                ["columns-wrong"] = broken.Count + outside.Count,
                ["rows"] = rows,
                ["largest-share-outside"] = most is null ? 0 : (double)most.Outside / rows,
                ["limit"] = options.MaxOutside,
            },
            Details =
            [
                .. broken.Select(b => $"'{Clip.Short(b.Column)}': {b.Wrong}"),
                .. columns
                    .Where(c => c.Outside > 0)
                    .OrderByDescending(c => c.Outside)
                    .Take(30)
                    .Select(c => $"'{Clip.Short(c.Column)}': {c.Outside} rows outside, as {c.Example}"),
            ],
        };
    }

    private static ColumnComparison Numbers(string column, string[] then, string[] now)
    {
        var known = FeatureColumns.Numbers(then).Where(double.IsFinite).ToArray();
        var (low, high) = (known.Min(), known.Max());
        var mayMiss = Array.Exists(then, c => c.Length == 0);
        var numbers = FeatureColumns.Numbers(now);
        var outside = Enumerable
            .Range(0, now.Length)
            .Where(i => now[i].Length == 0 ? !mayMiss : !(numbers[i] >= low && numbers[i] <= high))
            .ToList();
        return Found(
            column,
            now,
            outside,
            string.Create(CultureInfo.InvariantCulture, $"outside {low:G6} to {high:G6}")
        );
    }

    private static ColumnComparison Words(string column, string[] then, string[] now)
    {
        var known = then.ToHashSet(StringComparer.Ordinal);
        var outside =
            known.Count > MostWords ? [] : Enumerable.Range(0, now.Length).Where(i => !known.Contains(now[i])).ToList();
        return Found(column, now, outside, $"none of {known.Count} values");
    }

    private static ColumnComparison Found(string column, string[] now, List<int> outside, string how) =>
        new(
            column,
            null,
            outside.Count,
            outside.Count == 0 ? ""
                : now[outside[0]].Length == 0 ? "a missing value, which training never had"
                : $"'{Clip.Short(now[outside[0]])}', {how}"
        );
}
