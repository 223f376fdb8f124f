using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Perturbing;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Directional;

/// <summary>A row goes the wrong way when its prediction moves against the expectation by more than the slack; a share of rows may.</summary>
internal static class DirectionalRules
{
    public static IEnumerable<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        var (by, to) = (DirectionalOptions.ByOption.Find(spec), DirectionalOptions.ToOption.Of(spec));
        if (by is null == (to.Length == 0))
        {
            yield return ControlOption.Fault(spec, "by", "directional needs one of 'by', a number, and 'to', a value.");
        }
        if (evaluation.Task == TaskKind.MulticlassClassification)
        {
            yield return ControlOption.Fault(
                spec,
                "",
                "directional follows one number a row; a multiclass-classification predicts several."
            );
        }
    }

    public static Result<string[]> Changed(DirectionalOptions options, EvaluationRows rows, string[] cells)
    {
        if (options.By is not { } by)
        {
            return Enumerable.Repeat(options.To, cells.Length).ToArray();
        }
        var numbers = FeatureColumns.Numbers(cells);
        var bad = Array.FindIndex(cells, c => c.Length > 0 && !double.IsFinite(FeatureColumns.Numbers([c])[0]));
        return bad < 0
            ? numbers
                .Select((n, i) => double.IsFinite(n) ? (n + by).ToString("R", CultureInfo.InvariantCulture) : cells[i])
                .ToArray()
            : ControlFaults.BadEvaluationData.With(
                $"{rows.Where(bad)}: '{Clip.Short(options.Column)}' is '{Clip.Short(cells[bad])}', to which nothing can be added; give 'to' instead of 'by'."
            );
    }

    public static Answer Decide(
        DirectionalOptions options,
        Probe probe,
        string[] cells,
        string[] changed,
        double[] after
    )
    {
        var sign = options.Up ? 1 : -1;
        var moves = after.Zip(probe.Before, (a, b) => sign * (a - b)).ToArray();
        var wrong = Enumerable
            .Range(0, moves.Length)
            .Where(row => moves[row] < -options.Slack)
            .OrderBy(row => moves[row])
            .ToList();
        var share = (double)wrong.Count / moves.Length;
        var still = (double)moves.Count(m => Math.Abs(m) <= options.Slack) / moves.Length;
        var what = options.By is { } by
            ? $"{by:+0.####;-0.####} on '{options.Column}'"
            : $"'{options.Column}' = {options.To}";
        var way = options.Up ? "up" : "down";
        var shown =
            $"With {what}, {1 - share - still:P1} of {moves.Length} predictions go {way}, {still:P1} stay, {share:P1} go the other way ({options.MaxShare:P1} allowed)";
        string Line(int row) =>
            $"{probe.Rows.Where(row)}: '{Clip.Short(cells[row])}' to '{Clip.Short(changed[row])}', {probe.Before[row]:G5} becomes {after[row]:G5}";
        var answer =
            share <= options.MaxShare
                ? Answer.Pass($"{shown}.")
                : Answer.Fail(
                    $"{shown}.",
                    "Constrain the model to be monotone in that column, or look at the named rows: something else that changes with it in the training data has taken its place."
                );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["rows"] = moves.Length,
                ["share-against"] = share,
                ["share-still"] = still,
                ["mean-move"] = sign * moves.Average(),
                ["limit-share"] = options.MaxShare,
            },
            Details = [.. wrong.Take(20).Select(Line)],
        };
    }
}
