using Airworthy.Core.Values;

namespace Airworthy.Delivery.Controls.PermutedColumns;

/// <summary>How much worse the figure gets when one column's values are dealt out anew.</summary>
internal sealed record ColumnDrop(string Column, double Drop);

/// <summary>No column may carry more of the figure than the limit: a feed that breaks would take the model with it.</summary>
internal static class PermutedColumnsRules
{
    public static Answer Decide(
        PermutedColumnsOptions options,
        double before,
        IReadOnlyList<ColumnDrop> drops,
        int rows
    )
    {
        var name = options.Metric.Name;
        if (drops.Count == 0 || !double.IsFinite(before) || drops.Any(d => !double.IsFinite(d.Drop)))
        {
            return Answer.Inconclusive(
                $"{name} is not defined on these {rows} rows.",
                "Take an evaluation set with more rows and more variety in the label."
            );
        }
        var ordered = drops.OrderByDescending(d => d.Drop).ToList();
        var worst = ordered[0];
        var idle = ordered.Where(d => d.Drop == 0).ToList();
        var shown =
            $"{name} is {before:F4} on {rows} rows and gets worse by {worst.Drop:F4} when '{Clip.Short(worst.Column)}' is shuffled; at most {options.MaxDrop} was asked";
        var answer =
            worst.Drop <= options.MaxDrop
                ? Answer.Pass($"{shown}.")
                : Answer.Fail(
                    $"{shown}.",
                    "The model stands and falls with that column: make sure that it is there when the model is asked and is no copy of the label, or give the model more to go by."
                );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                [name] = before,
                ["worst-drop"] = worst.Drop,
                ["limit"] = options.MaxDrop,
                ["columns"] = drops.Count,
                ["columns-without-effect"] = idle.Count,
                ["rows"] = rows,
            },
            Details =
            [
                .. ordered
                    .Take(45)
                    .Select(d => $"'{Clip.Short(d.Column)}' shuffled: {d.Drop:+0.0000;-0.0000;0.0000} worse"),
            ],
        };
    }
}
