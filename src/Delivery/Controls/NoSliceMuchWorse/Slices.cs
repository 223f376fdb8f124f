using Airworthy.Core.Values;

namespace Airworthy.Delivery.Controls.NoSliceMuchWorse;

/// <summary>The rows that share a value of a slice column.</summary>
internal sealed record Slice(string Column, string Value, IReadOnlyList<int> Rows)
{
    /// <summary><c>origin = ORD</c>.</summary>
    public string Name => $"{Clip.Short(Column)} = {(Value.Length == 0 ? "(empty)" : Clip.Short(Value))}";
}

/// <summary>How both models do on a slice: mean losses, and where the excess of the candidate's lies.</summary>
internal sealed record JudgedSlice(Slice Slice, double Candidate, double Champion, Resampling.Interval Excess)
{
    public double Worse => Candidate - Champion;
}

internal static class SliceRules
{
    /// <summary>Every value of every column, large slices first within a column.</summary>
    public static IReadOnlyList<Slice> Cut(EvaluationRows rows, IReadOnlyList<string> columns) =>
        [
            .. columns.SelectMany(column =>
                Enumerable
                    .Range(0, rows.Count)
                    .GroupBy(row => rows.Columns[column][row], StringComparer.Ordinal)
                    .OrderByDescending(g => g.Count())
                    .ThenBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => new Slice(column, g.Key, [.. g]))
            ),
        ];
}
