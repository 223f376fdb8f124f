namespace Airworthy.Delivery.Controls;

/// <summary>The evaluation set in memory, column by column, as text; numbers are parsed where a model's input asks for them.</summary>
public sealed record EvaluationRows(IReadOnlyDictionary<string, string[]> Columns, int Count)
{
    /// <summary>The line of the file where each row begins; empty when the rows come from no file.</summary>
    public IReadOnlyList<int> Lines { get; init; } = [];

    /// <summary><c>line 17</c>, for a sentence about a value.</summary>
    public string Where(int row) => row < Lines.Count ? $"line {Lines[row]}" : $"row {row + 1}";

    /// <summary>The same rows with one column's cells changed.</summary>
    public EvaluationRows With(string column, string[] cells) =>
        this with
        {
            Columns = new Dictionary<string, string[]>(Columns, StringComparer.Ordinal) { [column] = cells },
        };

    /// <summary>Some of the rows, in the order given.</summary>
    public EvaluationRows Only(IReadOnlyList<int> rows) =>
        new(
            Columns.ToDictionary(c => c.Key, c => rows.Select(row => c.Value[row]).ToArray(), StringComparer.Ordinal),
            rows.Count
        )
        {
            Lines = Lines.Count == 0 ? [] : [.. rows.Select(row => Lines[row])],
        };
}
