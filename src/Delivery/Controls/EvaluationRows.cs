namespace Airworthy.Delivery.Controls;

/// <summary>The evaluation set in memory, column by column, as text; numbers are parsed where a model's input asks for them.</summary>
public sealed record EvaluationRows(IReadOnlyDictionary<string, string[]> Columns, int Count);
