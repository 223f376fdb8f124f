using System.Runtime.InteropServices;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Routing;

/// <summary>Copies of tensors, and whether two answers are the same. Pure.</summary>
internal static class ShadowRules
{
    // A text's own size is not known here; what it takes at least is.
    private const int TextSize = 32;

    public static long Size(IReadOnlyList<Tensor> tensors)
    {
        long size = 0;
        foreach (var tensor in tensors)
        {
            size += tensor.Data switch
            {
                string[] texts => texts.Sum(t => TextSize + (2L * t.Length)),
                byte[][] elements => elements.Sum(e => TextSize + (long)e.Length),
                var numbers => Buffer.ByteLength(numbers),
            };
        }
        return size;
    }

    public static Tensor[] Copy(IReadOnlyList<Tensor> tensors) =>
        [.. tensors.Select(t => t with { Shape = [.. t.Shape], Data = (Array)t.Data.Clone() })];

    public static bool Same(IReadOnlyList<Tensor> one, IReadOnlyList<Tensor> other)
    {
        if (one.Count != other.Count)
        {
            return false;
        }
        for (var i = 0; i < one.Count; i++)
        {
            if (
                one[i].Name != other[i].Name
                || one[i].Type != other[i].Type
                || !one[i].Shape.SequenceEqual(other[i].Shape)
                || !Same(one[i].Data, other[i].Data)
            )
            {
                return false;
            }
        }
        return true;
    }

    private static bool Same(Array one, Array other) =>
        (one, other) switch
        {
            (string[] a, string[] b) => a.AsSpan().SequenceEqual(b),
            (byte[][] a, byte[][] b) => a.Length == b.Length
                && a.Zip(b).All(p => p.First.AsSpan().SequenceEqual(p.Second)),
            _ => one.GetType() == other.GetType() && Bytes(one).SequenceEqual(Bytes(other)),
        };

    private static ReadOnlySpan<byte> Bytes(Array numbers) =>
        MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(numbers), Buffer.ByteLength(numbers));
}
