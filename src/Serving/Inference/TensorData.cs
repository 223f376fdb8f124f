using Airworthy.Artifacts.Reading;

namespace Airworthy.Serving.Inference;

/// <summary>The arrays that hold tensors' elements.</summary>
public static class TensorData
{
    /// <summary>Zeros, false, or empty text.</summary>
    public static Array Zeros(TensorType type, int count)
    {
        switch (type)
        {
            case TensorType.BYTES:
                var texts = new string[count];
                Array.Fill(texts, "");
                return texts;
            default:
                return Array.CreateInstance(ElementType(type), count);
        }
    }

    /// <summary>An array for numbers that is about to be filled whole; what stands in it until then is anything.</summary>
    internal static Array Uninitialized(TensorType type, int count) =>
        type switch
        {
            TensorType.BOOL => GC.AllocateUninitializedArray<bool>(count),
            TensorType.UINT8 => GC.AllocateUninitializedArray<byte>(count),
            TensorType.UINT16 or TensorType.BF16 => GC.AllocateUninitializedArray<ushort>(count),
            TensorType.UINT32 => GC.AllocateUninitializedArray<uint>(count),
            TensorType.UINT64 => GC.AllocateUninitializedArray<ulong>(count),
            TensorType.INT8 => GC.AllocateUninitializedArray<sbyte>(count),
            TensorType.INT16 => GC.AllocateUninitializedArray<short>(count),
            TensorType.INT32 => GC.AllocateUninitializedArray<int>(count),
            TensorType.INT64 => GC.AllocateUninitializedArray<long>(count),
            TensorType.FP16 => GC.AllocateUninitializedArray<Half>(count),
            TensorType.FP32 => GC.AllocateUninitializedArray<float>(count),
            TensorType.FP64 => GC.AllocateUninitializedArray<double>(count),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such element type."),
        };

    private static Type ElementType(TensorType type) =>
        type switch
        {
            TensorType.BOOL => typeof(bool),
            TensorType.UINT8 => typeof(byte),
            TensorType.UINT16 or TensorType.BF16 => typeof(ushort),
            TensorType.UINT32 => typeof(uint),
            TensorType.UINT64 => typeof(ulong),
            TensorType.INT8 => typeof(sbyte),
            TensorType.INT16 => typeof(short),
            TensorType.INT32 => typeof(int),
            TensorType.INT64 => typeof(long),
            TensorType.FP16 => typeof(Half),
            TensorType.FP32 => typeof(float),
            TensorType.FP64 => typeof(double),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such element type."),
        };
}
