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
