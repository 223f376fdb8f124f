using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Sessions;

/// <summary>The first request, made up from the signature.</summary>
/// <param name="Inputs">One row of zeros (false, empty text).</param>
/// <param name="IsPlain">
/// True when a sound model must be able to answer it: numbers only, and no free dimension but the first. Where sizes or texts had to be
/// guessed, a refusal says nothing.
/// </param>
internal sealed record WarmUp(IReadOnlyList<Tensor> Inputs, bool IsPlain);

internal static class WarmUpRules
{
    // A quarter of a gigabyte of floats: larger inputs are left to the first caller.
    private const int MaxElements = 64 * 1024 * 1024;

    /// <summary>Null when the signature does not say enough to make an input up.</summary>
    public static WarmUp? For(ModelSignature signature)
    {
        var inputs = new Tensor[signature.Inputs.Count];
        var isPlain = true;
        for (var i = 0; i < inputs.Length; i++)
        {
            var spec = signature.Inputs[i];
            if (spec.Shape is null)
            {
                return null;
            }
            long[] shape = [.. spec.Shape.Select(size => size < 0 ? 1 : size)];
            if (InferenceRules.Count(shape) is not { } count || count > MaxElements)
            {
                return null;
            }
            isPlain &= spec.Type != TensorType.BYTES && !spec.Shape.Skip(1).Any(size => size < 0);
            inputs[i] = new Tensor(spec.Name, spec.Type, shape, TensorData.Zeros(spec.Type, count));
        }
        return new WarmUp(inputs, isPlain);
    }
}
