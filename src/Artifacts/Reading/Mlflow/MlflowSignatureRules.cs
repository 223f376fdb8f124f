using System.Globalization;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Reading.Mlflow;

/// <summary>
/// MLflow's two kinds of signature as tensors that a caller can send. A column becomes a tensor of one value a row, <c>[-1, 1]</c>; an
/// unnamed tensor is called <c>input-0</c> or <c>output-0</c> by its place, as MLServer calls it. What the protocol has no type for
/// (dates, nested objects) makes the whole signature unusable: half a signature would be a wrong one.
/// </summary>
internal static class MlflowSignatureRules
{
    private const int MaxColumns = 10_000;

    private static readonly Dictionary<string, TensorType> Columns = new(StringComparer.Ordinal)
    {
        ["boolean"] = TensorType.BOOL,
        ["integer"] = TensorType.INT32,
        ["long"] = TensorType.INT64,
        ["float"] = TensorType.FP32,
        ["double"] = TensorType.FP64,
        ["string"] = TensorType.BYTES,
        ["binary"] = TensorType.BYTES,
    };

    private static readonly Dictionary<string, TensorType> Elements = new(StringComparer.Ordinal)
    {
        ["bool"] = TensorType.BOOL,
        ["uint8"] = TensorType.UINT8,
        ["uint16"] = TensorType.UINT16,
        ["uint32"] = TensorType.UINT32,
        ["uint64"] = TensorType.UINT64,
        ["int8"] = TensorType.INT8,
        ["int16"] = TensorType.INT16,
        ["int32"] = TensorType.INT32,
        ["int64"] = TensorType.INT64,
        ["float16"] = TensorType.FP16,
        ["float32"] = TensorType.FP32,
        ["float64"] = TensorType.FP64,
        ["str"] = TensorType.BYTES,
        ["object"] = TensorType.BYTES,
        ["bytes"] = TensorType.BYTES,
    };

    /// <summary>Both sides as JSON in a text, as the file has them. Null without inputs or without outputs: then none is known.</summary>
    public static Result<ModelSignature?> Read(string? inputs, string? outputs)
    {
        if (inputs is null || outputs is null)
        {
            return Result.Ok<ModelSignature?>(null);
        }
        if (
            !Side(inputs, "input").TryGet(out var asked, out var fault)
            || !Side(outputs, "output").TryGet(out var answered, out fault)
        )
        {
            return fault;
        }
        return ModelSignature.FromJson(new ModelSignature(asked, answered).ToJson()).TryGet(out var read, out fault)
            ? read
            : Bad(fault.Detail);
    }

    /// <summary>Whether a side is stated as columns. What cannot be read is none.</summary>
    public static bool IsTable(string? inputs)
    {
        try
        {
            using var document = JsonDocument.Parse(inputs ?? "[]", new JsonDocumentOptions { MaxDepth = 32 });
            return document.RootElement is { ValueKind: JsonValueKind.Array } list
                && list.GetArrayLength() > 0
                && list[0].ValueKind == JsonValueKind.Object
                && Text(list[0], "type") != "tensor";
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static Result<List<TensorSpec>> Side(string json, string side)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                return Bad($"the {side}s are no list");
            }
            if (document.RootElement.GetArrayLength() > MaxColumns)
            {
                return Bad($"there are more than {MaxColumns} {side}s");
            }
            var tensors = new List<TensorSpec>();
            foreach (var (index, entry) in document.RootElement.EnumerateArray().Index())
            {
                if (
                    !Tensor(entry, $"{side}-{index.ToString(CultureInfo.InvariantCulture)}")
                        .TryGet(out var tensor, out var fault)
                )
                {
                    return fault;
                }
                tensors.Add(tensor);
            }
            return tensors;
        }
        catch (JsonException)
        {
            return Bad($"the {side}s are no JSON");
        }
        catch (InvalidOperationException)
        {
            // A text with half a surrogate pair, written as an escape.
            return Bad($"the {side}s hold text that is no Unicode");
        }
    }

    private static Result<TensorSpec> Tensor(JsonElement entry, string unnamed)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            return Bad($"'{unnamed}' is no object");
        }
        var name = Text(entry, "name") ?? unnamed;
        var type = Text(entry, "type");
        if (type is not null && Columns.TryGetValue(type, out var column))
        {
            return new TensorSpec(name, column, [-1, 1]);
        }
        return type == "tensor" && entry.TryGetProperty("tensor-spec", out var spec) && Shaped(spec, name) is { } tensor
            ? tensor
            : Bad($"'{Clip.Short(name)}' is of the type '{Clip.Short(type)}', which no caller could send");
    }

    private static TensorSpec? Shaped(JsonElement spec, string name)
    {
        if (
            spec.ValueKind != JsonValueKind.Object
            || Text(spec, "dtype") is not { } dtype
            || !Elements.TryGetValue(dtype, out var type)
            || !spec.TryGetProperty("shape", out var shape)
            || shape.ValueKind != JsonValueKind.Array
            || shape.GetArrayLength() > 32
        )
        {
            return null;
        }
        var sizes = new List<long>();
        foreach (var size in shape.EnumerateArray())
        {
            if (size.ValueKind != JsonValueKind.Number || !size.TryGetInt64(out var number))
            {
                return null;
            }
            sizes.Add(number);
        }
        return new TensorSpec(name, type, sizes);
    }

    private static string? Text(JsonElement entry, string property) =>
        entry.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static Fault Bad(string what) =>
        ArtifactFaults.BadMlmodel.With($"The signature in the MLmodel file was not taken: {what.TrimEnd('.')}.");
}
