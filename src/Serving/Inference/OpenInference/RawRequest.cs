using System.Buffers;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>
/// A body without any JSON (Inference-Header-Content-Length is 0): nothing but the bytes of the model's only input, whose datatype and
/// shape the signature gives. A BYTES input is the whole body as one element.
/// </summary>
public static class RawRequest
{
    /// <summary>Outputs of its answer are binary, as there is nothing to say otherwise with.</summary>
    public static Result<InferenceRequest> Read(ReadOnlySequence<byte> body, ModelSignature signature)
    {
        if (signature.Inputs is not [var input])
        {
            return OpenInferenceFaults.BadBinaryBody.With(
                $"A raw body (Inference-Header-Content-Length: 0) fills a model's only input, and this model has {signature.Inputs.Count}. Send JSON before the data."
            );
        }
        var elements = input.Type == TensorType.BYTES ? 1 : body.Length / TensorBytes.ElementSize(input.Type);
        if (!Shape(input, elements).TryGet(out var shape, out var fault))
        {
            return fault;
        }
        return Tensor(input, shape, body).TryGet(out var tensor, out fault)
            ? new InferenceRequest { Inputs = [tensor], Forms = OutputForms.Raw }
            : fault;
    }

    private static Result<Tensor> Tensor(TensorSpec input, long[] shape, ReadOnlySequence<byte> body)
    {
        if (input.Type != TensorType.BYTES)
        {
            return TensorBytes.Read(input.Name, input.Type, shape, body);
        }
        return new Tensor(input.Name, TensorType.BYTES, shape, TensorBytes.TextOf([body.ToArray()]));
    }

    /// <summary>The signature's shape with its one free size filled in by how much there is.</summary>
    private static Result<long[]> Shape(TensorSpec input, long elements)
    {
        if (input.Shape is null || input.Shape.Count(size => size < 0) > 1)
        {
            return OpenInferenceFaults.BadBinaryBody.With(
                $"'{Clip.Short(input.Name)}' has more than one free size, so a raw body does not tell its shape. Send JSON before the data."
            );
        }
        var known = 1L;
        foreach (var size in input.Shape.Where(size => size > 0))
        {
            known = known > elements / size ? elements + 1 : known * size;
        }
        var free = known > elements ? 0 : elements / known;
        return input.Shape.Select(size => size < 0 ? free : size).ToArray();
    }
}
