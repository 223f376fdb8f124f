using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;

namespace Airworthy.Delivery.Controls.RefusesBadShapes;

/// <summary>A request that is wrong in one way, and what became of it.</summary>
internal sealed record BadRequest(string What, IReadOnlyList<Tensor> Inputs)
{
    public const string Refused = "refused";
    public const string Answered = "answered";

    public string Outcome { get; init; } = "";
}

internal static class BadRequests
{
    private const int MostInputs = 50;

    /// <summary>A sound request made wrong in every way that callers make it wrong: one fault each.</summary>
    public static IEnumerable<BadRequest> Of(ModelSignature signature, IReadOnlyList<Tensor> sound)
    {
        yield return new BadRequest("no inputs at all", []);
        yield return new BadRequest(
            "an input that the model does not have",
            [.. sound, sound[0] with { Name = Stranger(signature) }]
        );
        foreach (var (input, i) in sound.Take(MostInputs).Select((t, i) => (t, i)))
        {
            IReadOnlyList<Tensor> With(Tensor? changed) =>
                changed is null
                    ? [.. sound.Where((_, at) => at != i)]
                    : [.. sound.Select((t, at) => at == i ? changed : t)];
            yield return new BadRequest($"'{input.Name}' left out", With(null));
            yield return new BadRequest($"'{input.Name}' of another datatype", With(OfOtherType(input)));
            yield return new BadRequest(
                $"'{input.Name}' with a dimension too many",
                With(input with { Shape = [.. input.Shape, 1, 1] })
            );
            yield return new BadRequest(
                $"'{input.Name}' with fewer elements than its shape says",
                With(input with { Data = TensorData.Zeros(input.Type, 0) })
            );
            var spec = signature.Inputs.First(s => s.Name == input.Name);
            for (var d = 1; d < input.Shape.Count; d++)
            {
                if (spec.Shape?[d] >= 0)
                {
                    yield return new BadRequest($"'{input.Name}' one wider", With(Wider(input, d)));
                }
            }
        }
    }

    private static string Stranger(ModelSignature signature)
    {
        var name = "no_such_input";
        while (signature.Inputs.Any(i => i.Name == name))
        {
            name += "_";
        }
        return name;
    }

    private static Tensor OfOtherType(Tensor input)
    {
        var other = input.Type == TensorType.INT64 ? TensorType.BOOL : TensorType.INT64;
        return input with { Type = other, Data = TensorData.Zeros(other, input.Data.Length) };
    }

    private static Tensor Wider(Tensor input, int dimension)
    {
        var shape = input.Shape.Select((size, d) => d == dimension ? size + 1 : size).ToArray();
        var count = InferenceRules.Count(shape) ?? 0;
        return input with { Shape = shape, Data = TensorData.Zeros(input.Type, count) };
    }
}
