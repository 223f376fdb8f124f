using System.Security.Cryptography;
using System.Text;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Observations;

/// <summary>
/// Tensors as they may be kept. Masked text becomes a keyed hash; masked numbers are removed, because there are so few of them that a
/// hash hides nothing from whoever learns the key.
/// </summary>
internal static class MaskRules
{
    /// <summary>A tensor of more bytes is kept by name, type and shape only.</summary>
    internal const int MaxBytes = 256 * 1024;

    private const int HashBytes = 12;

    public static IReadOnlyList<ObservedTensor> Kept(
        IReadOnlyList<Tensor> tensors,
        ObservationMask mask,
        ReadOnlySpan<byte> key
    )
    {
        var kept = new ObservedTensor[tensors.Count];
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = Kept(tensors[i], mask, key);
        }
        return kept;
    }

    private static ObservedTensor Kept(Tensor tensor, ObservationMask mask, ReadOnlySpan<byte> key)
    {
        ObservedTensor Of(Array? data, Masking masking, IReadOnlySet<int>? columns = null) =>
            new(tensor.Name, tensor.Type, [.. tensor.Shape], data, masking, columns);
        var isMasked = mask.Tensors.Contains(tensor.Name);
        if (isMasked && tensor.Data is not (string[] or byte[][]))
        {
            return Of(null, Masking.Removed);
        }
        if (TensorBytes.Size(tensor) > MaxBytes)
        {
            return Of(null, isMasked ? Masking.Removed : Masking.TooLarge);
        }
        if (isMasked)
        {
            return Of(Hashed(tensor.Data, key), Masking.Hashed);
        }
        return mask.Columns.TryGetValue(tensor.Name, out var columns)
            ? Of(Without(tensor, columns), Masking.Removed, columns)
            : Of((Array)tensor.Data.Clone(), Masking.None);
    }

    private static string[] Hashed(Array data, ReadOnlySpan<byte> key)
    {
        var hashed = new string[data.Length];
        for (var i = 0; i < hashed.Length; i++)
        {
            var bytes = data is string[] texts ? Encoding.UTF8.GetBytes(texts[i]) : ((byte[][])data)[i];
            hashed[i] = Convert.ToHexStringLower(HMACSHA256.HashData(key, bytes).AsSpan(0, HashBytes));
        }
        return hashed;
    }

    private static Array Without(Tensor tensor, IReadOnlySet<int> columns)
    {
        var data = (Array)tensor.Data.Clone();
        var width = tensor.Shape.Count == 0 ? 1 : (int)tensor.Shape[^1];
        var nothing = TensorData.Zeros(tensor.Type, 1);
        foreach (var column in columns.Where(c => c < width))
        {
            for (var at = column; at < data.Length; at += width)
            {
                Array.Copy(data is byte[][] ? new byte[][] { [] } : nothing, 0, data, at, 1);
            }
        }
        return data;
    }
}
