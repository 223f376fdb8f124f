using System.Text.Json;

namespace Airworthy.Serving.Inference.Rows;

/// <summary>Rows of named columns, as an application has them.</summary>
/// <param name="Columns">In the order given; no name twice.</param>
/// <param name="Rows">As many cells in each as there are columns.</param>
/// <param name="IsExact">A column that the model does not know is a mistake, and not merely surplus.</param>
public sealed record RowTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows, bool IsExact);

/// <summary>One value: of JSON, or text as a CSV file holds it.</summary>
public readonly record struct Cell(JsonElement Json, string? Text)
{
    /// <summary>JSON's null, or nothing between two commas.</summary>
    public bool IsMissing =>
        Text is null ? Json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined : Text.Length == 0;

    /// <summary>For people.</summary>
    public string Shown => Text ?? (Json.ValueKind == JsonValueKind.Undefined ? "nothing" : Json.GetRawText());
}
