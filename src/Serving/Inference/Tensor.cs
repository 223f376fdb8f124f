using Airworthy.Artifacts.Reading;

namespace Airworthy.Serving.Inference;

/// <summary>
/// A named tensor, row-major. <see cref="Data"/> is an array of the element type: bool, byte, ushort, uint, ulong, sbyte, short, int,
/// long, Half, float, double, or string for BYTES.
/// </summary>
public sealed record Tensor(string Name, TensorType Type, IReadOnlyList<long> Shape, Array Data)
{
    /// <summary>Elements in a tensor of this shape; a scalar (no dimensions) has one.</summary>
    public static long Count(IReadOnlyList<long> shape)
    {
        var count = 1L;
        foreach (var dimension in shape)
        {
            count = checked(count * dimension);
        }
        return count;
    }
}
