namespace Airworthy.Delivery.Controls;

/// <summary>The evaluation set in memory, column by column, as text; numbers are parsed where a model's input asks for them.</summary>
public sealed record EvaluationRows(IReadOnlyDictionary<string, string[]> Columns, int Count)
{
    /// <summary>The line of the file where each row begins; empty when the rows come from no file.</summary>
    public IReadOnlyList<int> Lines { get; init; } = [];

    /// <summary><c>line 17</c>, for a sentence about a value.</summary>
    public string Where(int row) => row < Lines.Count ? $"line {Lines[row]}" : $"row {row + 1}";
}
