using System.Globalization;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.NoWeakSlice;

/// <summary>
/// A slice is weak when its share of wrong rows exceeds the overall one by more than the tolerance, and chance gives as much less often
/// than the confidence leaves open, shared out over all slices that were looked at (Bonferroni).
/// </summary>
internal static class NoWeakSliceRules
{
    private const int NumberParts = 10;
    private const int FewNumbers = 12;
    private const int MostParts = 50;
    private const int MostColumns = 60;
    private const int Shown = 40;

    /// <summary>Which rows went wrong: the wrong class, or an error among the tenth that are largest.</summary>
    public static bool[] Bad(TaskKind task, Scored scored)
    {
        if (task is TaskKind.BinaryClassification or TaskKind.MulticlassClassification)
        {
            return [.. RowLoss.ZeroOne.Of(scored).Select(l => l > 0)];
        }
        var errors = RowLoss.AbsoluteError.Of(scored);
        var limit = errors.Order().ElementAt((int)(0.9 * (errors.Length - 1)));
        return [.. errors.Select(e => e > limit)];
    }

    /// <summary>Columns cut where cutting makes sense: numbers into tenths, words by value; what has too many values is left out.</summary>
    public static IReadOnlyList<Cut> Cut(EvaluationRows rows, IReadOnlyList<string> left, int minRows) =>
        [
            .. rows
                .Columns.Where(c => !left.Contains(c.Key))
                .Select(c => Cut(c.Key, c.Value, minRows))
                .OfType<Cut>()
                .Take(MostColumns),
        ];

    public static Answer Decide(NoWeakSliceOptions options, bool[] bad, SliceFindings findings)
    {
        var overall = bad.Count(b => b) / (double)bad.Length;
        if (findings.Looked == 0)
        {
            return Answer.Inconclusive(
                $"No slice of {options.MinRows} rows can be cut from the evaluation set.",
                "Add rows, or columns with few values, to the evaluation set."
            );
        }
        var level = (1 - options.Confidence) / findings.Looked;
        var weak = findings.Slices.Where(s => s.Tail < level && s.Share - overall > options.Tolerance).ToList();
        var worst = weak.MaxBy(s => s.Share - overall) ?? (findings.Slices.Count > 0 ? findings.Slices[0] : null);
        var answer =
            weak.Count == 0
                ? Answer.Pass(
                    $"{overall:P1} of rows go wrong, and none of {findings.Looked} slices goes wrong more often by over {options.Tolerance:P1} beyond chance."
                )
                : Answer.Fail(
                    $"{weak.Count} of {findings.Looked} slices go wrong far more often than the {overall:P1} over all; most {Line(worst!)}.",
                    $"Look at the rows with {worst!.Name}: add training data for them, or find which feature misleads the model there. Where they are merely harder, raise the tolerance."
                );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["rows"] = bad.Length,
                ["wrong"] = overall,
                ["slices"] = findings.Looked,
                ["slices-weak"] = weak.Count,
                ["worst-rows"] = worst?.Rows ?? double.NaN,
                ["worst-wrong"] = worst?.Share ?? double.NaN,
                ["tolerance"] = options.Tolerance,
            },
            Details = [.. (weak.Count > 0 ? weak : findings.Slices).Take(Shown).Select(Line)],
        };
    }

    private static string Line(FoundSlice slice) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{slice.Name} ({slice.Rows} rows): {slice.Share:P1} wrong, by chance {slice.Tail:G2}"
        );

    private static Cut? Cut(string column, string[] cells, int minRows)
    {
        var name = Clip.Short(column);
        var coded = CodedColumn.Of(cells);
        var rows = coded.Counts();
        var numbers = FeatureColumns.AreNumbers(cells) ? FeatureColumns.Numbers(coded.Values) : [];
        var sorted = numbers
            .Zip(rows, (Value, Rows) => (Value, Rows))
            .Where(n => double.IsFinite(n.Value))
            .GroupBy(n => n.Value, (value, same) => (Value: value, Rows: same.Sum(n => (long)n.Rows)))
            .OrderBy(n => n.Value)
            .ToList();
        if (sorted.Count > FewNumbers)
        {
            return Numbers(name, coded, numbers, sorted);
        }
        var values = Enumerable
            .Range(0, rows.Length)
            .Where(code => rows[code] >= minRows)
            .OrderByDescending(code => rows[code])
            .ThenBy(code => coded.Values[code], StringComparer.Ordinal)
            .Take(MostParts)
            .ToList();
        var places = new byte[rows.Length];
        for (var i = 0; i < values.Count; i++)
        {
            places[values[i]] = (byte)(i + 1);
        }
        return values.Count < 2
            ? null
            : new Cut(
                name,
                [.. values.Select(v => coded.Values[v].Length == 0 ? "empty" : $"= {Clip.Short(coded.Values[v])}")],
                coded.Spread(places)
            );
    }

    private static Cut Numbers(
        string name,
        CodedColumn coded,
        double[] numbers,
        IReadOnlyList<(double Value, long Rows)> sorted
    )
    {
        double[] edges = [.. Edges(sorted).Distinct()];
        string Text(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
        string[] parts =
        [
            $"below {Text(edges[0])}",
            .. edges.Zip(edges.Skip(1), (from, to) => $"from {Text(from)} to below {Text(to)}"),
            $"from {Text(edges[^1])} up",
        ];
        byte Place(double value)
        {
            if (!double.IsFinite(value))
            {
                return 0;
            }
            var at = Array.BinarySearch(edges, value);
            return (byte)(at >= 0 ? at + 2 : ~at + 1);
        }
        return new Cut(name, parts, coded.Spread(Array.ConvertAll(numbers, Place)));
    }

    /// <summary>The values at the tenths of all rows.</summary>
    private static IEnumerable<double> Edges(IReadOnlyList<(double Value, long Rows)> sorted)
    {
        var all = sorted.Sum(n => n.Rows);
        var (at, before) = (0, 0L);
        for (var part = 1; part < NumberParts; part++)
        {
            var place = part * all / NumberParts;
            while (before + sorted[at].Rows <= place)
            {
                before += sorted[at++].Rows;
            }
            yield return sorted[at].Value;
        }
    }
}
