using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Batching;

/// <summary>Puts the rows of several calls together, and takes the answer apart again.</summary>
internal static class BatchRules
{
    /// <summary>Rows of a call that may be put together with others; 0 where its inputs disagree or there are none.</summary>
    public static int Rows(IReadOnlyList<Tensor> inputs)
    {
        var rows = 0L;
        for (var i = 0; i < inputs.Count; i++)
        {
            var shape = inputs[i].Shape;
            if (shape.Count == 0 || (i > 0 && shape[0] != rows))
            {
                return 0;
            }
            rows = shape[0];
        }
        return rows <= int.MaxValue ? (int)rows : 0;
    }

    /// <summary>Whether two calls differ in nothing but their values and number of rows.</summary>
    public static bool FitTogether(IReadOnlyList<Tensor> a, IReadOnlyList<Tensor> b)
    {
        if (a.Count != b.Count)
        {
            return false;
        }
        for (var i = 0; i < a.Count; i++)
        {
            if (Find(b, a[i].Name, i) is not { } other || !IsAlike(a[i], other))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>One call's inputs after the other's, in the order of the first call's.</summary>
    public static Tensor[] Join(IReadOnlyList<IReadOnlyList<Tensor>> calls, int rows)
    {
        var first = calls[0];
        var joined = new Tensor[first.Count];
        for (var i = 0; i < joined.Length; i++)
        {
            joined[i] = Join(calls, first[i], i, rows);
        }
        return joined;
    }

    /// <summary>Whether every tensor of an answer has as many rows as were asked.</summary>
    public static bool HasRows(IReadOnlyList<Tensor> answer, int rows)
    {
        foreach (var tensor in answer)
        {
            if (tensor.Shape.Count == 0 || tensor.Shape[0] != rows)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Some rows of an answer: the outputs asked for, in their order; all of them where none are named.</summary>
    public static Tensor[] Slice(
        IReadOnlyList<Tensor> answer,
        IReadOnlyList<string> outputs,
        int from,
        int count,
        int rows
    )
    {
        var slices = new Tensor[outputs.Count == 0 ? answer.Count : outputs.Count];
        for (var i = 0; i < slices.Length; i++)
        {
            var whole = outputs.Count == 0 ? answer[i] : Find(answer, outputs[i], i)!;
            slices[i] = Slice(whole, from, count, rows);
        }
        return slices;
    }

    private static Tensor Join(IReadOnlyList<IReadOnlyList<Tensor>> calls, Tensor like, int place, int rows)
    {
        long[] shape = [.. like.Shape];
        shape[0] = rows;
        var width = InferenceRules.Count(shape) ?? throw new InvalidOperationException("A batch outgrew an array.");
        var joined = like.Data switch
        {
            string[] => new string[width],
            byte[][] => new byte[width][],
            _ => TensorData.Uninitialized(like.Type, width),
        };
        var at = 0;
        foreach (var call in calls)
        {
            var part = Find(call, like.Name, place)!.Data;
            Array.Copy(part, 0, joined, at, part.Length);
            at += part.Length;
        }
        return new Tensor(like.Name, like.Type, shape, joined);
    }

    private static Tensor Slice(Tensor whole, int from, int count, int rows)
    {
        long[] shape = [.. whole.Shape];
        shape[0] = count;
        var width = whole.Data.Length / rows;
        var data = whole.Data switch
        {
            string[] texts => texts.AsSpan(from * width, count * width).ToArray(),
            // Another caller's bytes may be no text where this one's all are.
            byte[][] raw => TensorBytes.TextOf(raw.AsSpan(from * width, count * width).ToArray()),
            var numbers => Copy(whole.Type, numbers, from * width, count * width),
        };
        return new Tensor(whole.Name, whole.Type, shape, data);
    }

    private static Array Copy(TensorType type, Array numbers, int from, int count)
    {
        var copy = TensorData.Uninitialized(type, count);
        Array.Copy(numbers, from, copy, 0, count);
        return copy;
    }

    private static bool IsAlike(Tensor a, Tensor b)
    {
        if (a.Shape.Count != b.Shape.Count || a.Data.GetType() != b.Data.GetType())
        {
            return false;
        }
        for (var i = 1; i < a.Shape.Count; i++)
        {
            if (a.Shape[i] != b.Shape[i])
            {
                return false;
            }
        }
        return true;
    }

    /// <param name="tensors">To be searched.</param>
    /// <param name="name">Of the tensor.</param>
    /// <param name="place">Where it most likely stands.</param>
    private static Tensor? Find(IReadOnlyList<Tensor> tensors, string name, int place)
    {
        if (place < tensors.Count && tensors[place].Name == name)
        {
            return tensors[place];
        }
        foreach (var tensor in tensors)
        {
            if (tensor.Name == name)
            {
                return tensor;
            }
        }
        return null;
    }
}
