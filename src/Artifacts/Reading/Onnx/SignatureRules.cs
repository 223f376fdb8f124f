using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Reading.Onnx;

/// <summary>Turns a graph's declared inputs and outputs into a signature, or says why they cannot be one.</summary>
internal static class SignatureRules
{
    // Up to IR version 3 what has a value in the file (initialized) is listed among the inputs too.
    public static Result<ModelSignature> From(
        IReadOnlyList<ValueInfoProto> inputs,
        IReadOnlyList<ValueInfoProto> outputs,
        IReadOnlySet<string> initialized
    )
    {
        var read = Tensors("input", inputs.Where(i => !initialized.Contains(i.Name)));
        if (!read.TryGet(out var ins, out var fault))
        {
            return fault;
        }
        if (!Tensors("output", outputs).TryGet(out var outs, out fault))
        {
            return fault;
        }
        return outs.Count == 0
            ? ArtifactFaults.NotOnnx.With("The graph has no output, so the file is not a model; export it again.")
            : new ModelSignature(ins, outs);
    }

    private static Result<IReadOnlyList<TensorSpec>> Tensors(string side, IEnumerable<ValueInfoProto> values)
    {
        var tensors = new List<TensorSpec>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            if (value.Name.Length == 0 || !names.Add(value.Name))
            {
                return ArtifactFaults.NotOnnx.With(
                    $"The graph's {side} '{Clip.Short(value.Name)}' is nameless or listed twice; export the model again."
                );
            }
            if (!Tensor(side, value).TryGet(out var tensor, out var fault))
            {
                return fault;
            }
            tensors.Add(tensor);
        }
        return Result.Ok<IReadOnlyList<TensorSpec>>(tensors);
    }

    private static Result<TensorSpec> Tensor(string side, ValueInfoProto value)
    {
        var kind = value.Type?.ValueCase ?? TypeProto.ValueOneofCase.None;
        if (kind != TypeProto.ValueOneofCase.TensorType)
        {
            return ArtifactFaults.UnsupportedSignature.With(
                $"The {side} '{Clip.Short(value.Name)}' is {Called(kind)}, and only tensors can be sent to an endpoint. "
                    + "Export the model with plain tensors (in skl2onnx: options={'zipmap': False})."
            );
        }
        var tensor = value.Type!.TensorType;
        if (ElementType((TensorProto.Types.DataType)tensor.ElemType) is not { } type)
        {
            return ArtifactFaults.UnsupportedSignature.With(
                $"The {side} '{Clip.Short(value.Name)}' has ONNX element type {tensor.ElemType}, which the Open Inference Protocol "
                    + "cannot carry. Cast it to another type inside the graph."
            );
        }
        return new TensorSpec(value.Name, type, tensor.Shape?.Dim.Select(Size).ToArray());
    }

    // A negative size is how some exporters write "any".
    private static long Size(TensorShapeProto.Types.Dimension dimension) =>
        dimension.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue
            ? Math.Max(-1, dimension.DimValue)
            : -1;

    private static string Called(TypeProto.ValueOneofCase kind) =>
        kind switch
        {
            TypeProto.ValueOneofCase.SequenceType => "a sequence",
            TypeProto.ValueOneofCase.MapType => "a map",
            TypeProto.ValueOneofCase.OptionalType => "an optional value",
            TypeProto.ValueOneofCase.SparseTensorType => "a sparse tensor",
            TypeProto.ValueOneofCase.OpaqueType => "of an opaque type",
            _ => "of no declared type",
        };

    private static TensorType? ElementType(TensorProto.Types.DataType type) =>
        type switch
        {
            TensorProto.Types.DataType.Bool => TensorType.BOOL,
            TensorProto.Types.DataType.Uint8 => TensorType.UINT8,
            TensorProto.Types.DataType.Uint16 => TensorType.UINT16,
            TensorProto.Types.DataType.Uint32 => TensorType.UINT32,
            TensorProto.Types.DataType.Uint64 => TensorType.UINT64,
            TensorProto.Types.DataType.Int8 => TensorType.INT8,
            TensorProto.Types.DataType.Int16 => TensorType.INT16,
            TensorProto.Types.DataType.Int32 => TensorType.INT32,
            TensorProto.Types.DataType.Int64 => TensorType.INT64,
            TensorProto.Types.DataType.Float16 => TensorType.FP16,
            TensorProto.Types.DataType.Float => TensorType.FP32,
            TensorProto.Types.DataType.Double => TensorType.FP64,
            TensorProto.Types.DataType.String => TensorType.BYTES,
            TensorProto.Types.DataType.Bfloat16 => TensorType.BF16,
            _ => null,
        };
}
