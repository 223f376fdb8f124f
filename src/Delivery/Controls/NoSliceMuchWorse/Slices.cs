using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Evaluation;

namespace Airworthy.Delivery.Controls.NoSliceMuchWorse;

/// <summary>The rows that share a value of a slice column.</summary>
internal sealed record Slice(string Column, string Value, int[] Rows)
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
            {
                var coded = CodedColumn.Of(rows.Columns[column]);
                return coded
                    .RowsByValue()
                    .Select((found, code) => new Slice(column, coded.Values[code], found))
                    .OrderByDescending(s => s.Rows.Length)
                    .ThenBy(s => s.Value, StringComparer.Ordinal);
            }),
        ];
}
