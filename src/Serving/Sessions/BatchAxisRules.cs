using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Sessions;

/// <summary>Whether a model's tensors all have rows, and whether it answers each row by itself.</summary>
internal static class BatchAxisRules
{
    private const int MaxElements = 1 << 20;
    private const double Tolerance = 1e-4;

    /// <summary>The first dimension of every input and output is free.</summary>
    public static bool IsShared(ModelSignature signature) =>
        signature.Inputs.Count > 0
        && signature.Outputs.Count > 0
        && signature.Inputs.Concat(signature.Outputs).All(spec => spec.Shape is [-1, ..]);

    /// <summary>
    /// Rows that differ from each other, as the signature allows them, free sizes but the first as 1; null where they would be large.
    /// What is written for row 3 of eight is what is written for it alone.
    /// </summary>
    public static IReadOnlyList<Tensor>? Rows(ModelSignature signature, int from, int count)
    {
        var tensors = new Tensor[signature.Inputs.Count];
        for (var i = 0; i < tensors.Length; i++)
        {
            var spec = signature.Inputs[i];
            long[] shape = [count, .. spec.Shape!.Skip(1).Select(size => size < 0 ? 1 : size)];
            if (InferenceRules.Count(shape) is not { } elements || elements > MaxElements)
            {
                return null;
            }
            var data = TensorData.Zeros(spec.Type, elements);
            var width = elements / count;
            for (var row = 0; row < count; row++)
            {
                for (var at = 0; at < width; at++)
                {
                    Set(spec.Type, data, (row * width) + at, Noise((ulong)(from + row), (ulong)at));
                }
            }
            tensors[i] = new Tensor(spec.Name, spec.Type, shape, data);
        }
        return tensors;
    }

    /// <summary>From 0 to 1, without a pattern, and the same for the same place (the finish of SplitMix64).</summary>
    private static double Noise(ulong row, ulong column)
    {
        var z = (((row + 1) << 32) + column) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Whether row <paramref name="row"/> of an answer is what the row got alone, but for the last bits of its sums.</summary>
    public static bool IsSame(IReadOnlyList<Tensor> together, int rows, int row, IReadOnlyList<Tensor> alone)
    {
        for (var i = 0; i < together.Count; i++)
        {
            var (many, one) = (together[i], alone[i]);
            if (
                many.Shape.Count == 0
                || many.Shape[0] != rows
                || one.Shape.Count == 0
                || one.Shape[0] != 1
                || many.Data.Length != one.Data.Length * rows
            )
            {
                return false;
            }
            for (var at = 0; at < one.Data.Length; at++)
            {
                if (!IsSame(many.Data.GetValue((row * one.Data.Length) + at), one.Data.GetValue(at)))
                {
                    return false;
                }
            }
        }
        return true;
    }

    private static bool IsSame(object? a, object? b) =>
        (a, b) switch
        {
            (float x, float y) => IsNear(x, y),
            (double x, double y) => IsNear(x, y),
            (Half x, Half y) => IsNear((double)x, (double)y),
            (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
            _ => Equals(a, b),
        };

    private static bool IsNear(double a, double b) =>
        a.Equals(b) || Math.Abs(a - b) <= Tolerance * Math.Max(1e-3, Math.Max(Math.Abs(a), Math.Abs(b)));

    // Small whole numbers for integers, because they are often places in a table; text stays empty, nobody can guess a word.
    private static void Set(TensorType type, Array data, int at, double value)
    {
        switch (data)
        {
            case float[] floats:
                floats[at] = (float)value;
                break;
            case double[] doubles:
                doubles[at] = value;
                break;
            case Half[] halves:
                halves[at] = (Half)value;
                break;
            case bool[] flags:
                flags[at] = value < 0.5;
                break;
            case long[] when type == TensorType.INT64:
                data.SetValue(value < 0.5 ? 0L : 1L, at);
                break;
            case int[] when type == TensorType.INT32:
                data.SetValue(value < 0.5 ? 0 : 1, at);
                break;
        }
    }
}
