using System.Runtime.InteropServices;
using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Microsoft.ML.OnnxRuntime;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace Airworthy.Serving.Runtimes.Onnx;

/// <summary>What ONNX Runtime answers, copied out of its memory once.</summary>
internal static class OnnxTensors
{
    public static Tensor Read(string name, OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        return info.ElementDataType switch
        {
            TensorElementType.Bool => Copy<bool>(name, TensorType.BOOL, info.Shape, value),
            TensorElementType.UInt8 => Copy<byte>(name, TensorType.UINT8, info.Shape, value),
            TensorElementType.UInt16 => Copy<ushort>(name, TensorType.UINT16, info.Shape, value),
            TensorElementType.UInt32 => Copy<uint>(name, TensorType.UINT32, info.Shape, value),
            TensorElementType.UInt64 => Copy<ulong>(name, TensorType.UINT64, info.Shape, value),
            TensorElementType.Int8 => Copy<sbyte>(name, TensorType.INT8, info.Shape, value),
            TensorElementType.Int16 => Copy<short>(name, TensorType.INT16, info.Shape, value),
            TensorElementType.Int32 => Copy<int>(name, TensorType.INT32, info.Shape, value),
            TensorElementType.Int64 => Copy<long>(name, TensorType.INT64, info.Shape, value),
            TensorElementType.Float => Copy<float>(name, TensorType.FP32, info.Shape, value),
            TensorElementType.Double => Copy<double>(name, TensorType.FP64, info.Shape, value),
            TensorElementType.Float16 => Halves(name, info.Shape, value),
            TensorElementType.BFloat16 => Brains(name, info.Shape, value),
            TensorElementType.String => Text(name, info.Shape, value),
            var other => throw new InvalidOperationException($"The output '{name}' has element type {other}."),
        };
    }

    private static Tensor Copy<T>(string name, TensorType type, long[] shape, OrtValue value)
        where T : unmanaged => new(name, type, shape, value.GetTensorDataAsSpan<T>().ToArray());

    private static Tensor Text(string name, long[] shape, OrtValue value)
    {
        var raw = new byte[InferenceRules.Count(shape) ?? 0][];
        for (var i = 0; i < raw.Length; i++)
        {
            raw[i] = value.GetStringElementAsSpan(i).ToArray();
        }
        return new Tensor(name, TensorType.BYTES, shape, TensorBytes.TextOf(raw));
    }

    private static Tensor Halves(string name, long[] shape, OrtValue value) =>
        new(
            name,
            TensorType.FP16,
            shape,
            MemoryMarshal.Cast<Float16, Half>(value.GetTensorDataAsSpan<Float16>()).ToArray()
        );

    private static Tensor Brains(string name, long[] shape, OrtValue value) =>
        new(
            name,
            TensorType.BF16,
            shape,
            MemoryMarshal.Cast<BFloat16, ushort>(value.GetTensorDataAsSpan<BFloat16>()).ToArray()
        );
}
