using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;

namespace Airworthy.Adapters.Targets.OpenInference;

/// <summary>Reads an inference response's JSON; anything else throws <see cref="JsonException"/>.</summary>
internal static class InferAnswer
{
    internal static IReadOnlyList<Tensor> Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return
            document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("outputs", out var outputs)
            && outputs.ValueKind == JsonValueKind.Array
            ? [.. outputs.EnumerateArray().Select(ReadTensor)]
            : throw new JsonException("the answer has no outputs");
    }

    private static Tensor ReadTensor(JsonElement output)
    {
        try
        {
            var datatype = output.GetProperty("datatype").GetString();
            if (!Enum.TryParse<TensorType>(datatype, out var type))
            {
                throw new JsonException($"the answer has a tensor of datatype '{datatype}'");
            }
            var shape = output.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()).ToArray();
            var data = Flat(output.GetProperty("data")).ToArray();
            return new Tensor(output.GetProperty("name").GetString()!, type, shape, Typed(type, data));
        }
        catch (Exception bad) when (bad is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException($"the answer has a malformed tensor ({bad.Message})", bad);
        }
    }

    private static IEnumerable<JsonElement> Flat(JsonElement data) =>
        data.ValueKind == JsonValueKind.Array ? data.EnumerateArray().SelectMany(Flat) : [data];

    private static Array Typed(TensorType type, JsonElement[] data) =>
        type switch
        {
            TensorType.BOOL => Array.ConvertAll(data, d => d.GetBoolean()),
            TensorType.UINT8 => Array.ConvertAll(data, d => d.GetByte()),
            TensorType.UINT16 => Array.ConvertAll(data, d => d.GetUInt16()),
            TensorType.UINT32 => Array.ConvertAll(data, d => d.GetUInt32()),
            TensorType.UINT64 => Array.ConvertAll(data, d => d.GetUInt64()),
            TensorType.INT8 => Array.ConvertAll(data, d => d.GetSByte()),
            TensorType.INT16 => Array.ConvertAll(data, d => d.GetInt16()),
            TensorType.INT32 => Array.ConvertAll(data, d => d.GetInt32()),
            TensorType.INT64 => Array.ConvertAll(data, d => d.GetInt64()),
            TensorType.FP32 => Array.ConvertAll(data, d => d.GetSingle()),
            TensorType.FP64 => Array.ConvertAll(data, d => d.GetDouble()),
            TensorType.BYTES => Array.ConvertAll(data, d => d.GetString()!),
            _ => throw new JsonException($"{type} has no JSON form in the protocol"),
        };
}
