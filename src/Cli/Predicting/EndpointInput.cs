using System.Text.Json;

namespace Airworthy.Cli.Predicting;

/// <summary>An input or output as the endpoint describes it.</summary>
/// <param name="Name">As the model spells it.</param>
/// <param name="Datatype">An Open Inference Protocol datatype, e.g. <c>FP32</c>.</param>
/// <param name="Shape">-1 is a free dimension; the first one is the rows.</param>
internal sealed record EndpointInput(string Name, string Datatype, IReadOnlyList<long> Shape)
{
    /// <summary>Values a row; 0 when the model leaves it open.</summary>
    public long PerRow => Shape.Skip(1).Any(d => d < 0) ? 0 : Shape.Skip(1).Aggregate(1L, (a, b) => a * b);

    public string Described =>
        PerRow == 1 ? $"{Name} ({Datatype})" : $"{Name} ({Datatype} x {(PerRow == 0 ? "any" : PerRow)})";

    /// <summary>The inputs of a metadata answer of the Open Inference Protocol; empty when it has none.</summary>
    public static IReadOnlyList<EndpointInput> ReadInputs(JsonElement metadata) =>
        metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty("inputs", out var inputs)
            ?
            [
                .. inputs
                    .EnumerateArray()
                    .Select(i => new EndpointInput(
                        i.GetProperty("name").GetString() ?? "",
                        i.GetProperty("datatype").GetString() ?? "",
                        [.. i.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())]
                    )),
            ]
            : [];
}

/// <summary>A row to be predicted: value by column. Values from a CSV file are texts.</summary>
internal sealed record InputRow(IReadOnlyDictionary<string, JsonElement> Values, bool Exact);
