using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Inference;

/// <summary>Whether a request fits a model's signature.</summary>
public static class InferenceRules
{
    /// <summary>
    /// Every input of the signature once, with its datatype, a shape that fits (a free dimension takes any size) and as many elements
    /// as the shape says; only outputs that exist, none twice.
    /// </summary>
    public static Result<Nothing> Check(
        ModelSignature signature,
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs
    )
    {
        var fault = Inputs(signature.Inputs, inputs) ?? Outputs(signature.Outputs, outputs);
        return fault is null ? Result.Done : fault;
    }

    /// <summary>Elements in a tensor of this shape, a scalar having one; null for a negative size or more than an array can hold.</summary>
    public static int? Count(IReadOnlyList<long> shape)
    {
        var count = 1L;
        var isEmpty = false;
        foreach (var size in shape)
        {
            if (size is < 0 or > int.MaxValue)
            {
                return null;
            }
            isEmpty |= size == 0;
            // A size of nought makes the whole empty, but the others must still make sense.
            count *= Math.Max(size, 1);
            if (count > Array.MaxLength)
            {
                return null;
            }
        }
        return isEmpty ? 0 : (int)count;
    }

    /// <summary>Rows in a request that fits: the size of the first free first dimension; 1 for a model without one.</summary>
    public static long Rows(ModelSignature signature, IReadOnlyList<Tensor> inputs)
    {
        foreach (var input in inputs)
        {
            if (Find(signature.Inputs, input.Name)?.Shape is [-1, ..])
            {
                return input.Shape[0];
            }
        }
        return 1;
    }

    private static Fault? Inputs(IReadOnlyList<TensorSpec> specs, IReadOnlyList<Tensor> inputs)
    {
        for (var i = 0; i < inputs.Count; i++)
        {
            if (IsRepeated(inputs, i))
            {
                return InferenceFaults.DuplicateTensor.With(
                    $"The input '{Clip.Short(inputs[i].Name)}' is given twice; give it once."
                );
            }
            if (Find(specs, inputs[i].Name) is not { } spec)
            {
                return InferenceFaults.UnknownInput.With(
                    $"The model has no input '{Clip.Short(inputs[i].Name)}'. Its inputs are {Listed(specs)}."
                );
            }
            if (Tensor(spec, inputs[i]) is { } fault)
            {
                return fault;
            }
        }
        // None unknown, none twice: as many as the signature has are all of them.
        return inputs.Count == specs.Count ? null : Missing(specs, inputs);
    }

    private static bool IsRepeated(IReadOnlyList<Tensor> inputs, int at)
    {
        for (var i = 0; i < at; i++)
        {
            if (inputs[i].Name == inputs[at].Name)
            {
                return true;
            }
        }
        return false;
    }

    private static Fault Missing(IReadOnlyList<TensorSpec> specs, IReadOnlyList<Tensor> inputs)
    {
        var missing = specs.Where(s => inputs.All(i => i.Name != s.Name)).ToList();
        return InferenceFaults.MissingInput.With(
            $"The request lacks {(missing.Count == 1 ? "the input" : "the inputs")} {Listed(missing)}."
        );
    }

    private static Fault? Tensor(TensorSpec spec, Tensor input)
    {
        if (input.Type != spec.Type)
        {
            return InferenceFaults.WrongDatatype.With(
                $"The input '{Clip.Short(spec.Name)}' is {spec.Type}; the request gives {input.Type}."
            );
        }
        if (Count(input.Shape) is not { } count || !Fits(spec.Shape, input.Shape))
        {
            return InferenceFaults.WrongShape.With(
                $"The input '{Clip.Short(spec.Name)}' has shape {Written(spec.Shape)} (-1 is any size); the request gives {Written(input.Shape)}."
            );
        }
        return input.Data.LongLength == count
            ? null
            : InferenceFaults.WrongElementCount.With(
                $"The input '{Clip.Short(spec.Name)}' of shape {Written(input.Shape)} needs {count} elements; the request gives {input.Data.LongLength}."
            );
    }

    private static bool Fits(IReadOnlyList<long>? expected, IReadOnlyList<long> given)
    {
        if (expected is null)
        {
            return true;
        }
        if (expected.Count != given.Count)
        {
            return false;
        }
        for (var i = 0; i < given.Count; i++)
        {
            if (expected[i] >= 0 && expected[i] != given[i])
            {
                return false;
            }
        }
        return true;
    }

    private static Fault? Outputs(IReadOnlyList<TensorSpec> specs, IReadOnlyList<string> outputs)
    {
        for (var i = 0; i < outputs.Count; i++)
        {
            if (Find(specs, outputs[i]) is null)
            {
                return InferenceFaults.UnknownOutput.With(
                    $"The model has no output '{Clip.Short(outputs[i])}'. Its outputs are {Listed(specs)}."
                );
            }
            for (var before = 0; before < i; before++)
            {
                if (outputs[before] == outputs[i])
                {
                    return InferenceFaults.DuplicateTensor.With(
                        $"The output '{Clip.Short(outputs[i])}' is asked for twice; ask once."
                    );
                }
            }
        }
        return null;
    }

    private static TensorSpec? Find(IReadOnlyList<TensorSpec> specs, string name)
    {
        foreach (var spec in specs)
        {
            if (spec.Name == name)
            {
                return spec;
            }
        }
        return null;
    }

    private static string Listed(IReadOnlyList<TensorSpec> specs) =>
        specs.Count == 0
            ? "none"
            : string.Join(", ", specs.Take(10).Select(s => $"'{Clip.Short(s.Name)}'")) + More(specs.Count - 10);

    private static string More(int others) => others > 0 ? $" and {others} more" : "";

    private static string Written(IReadOnlyList<long>? shape) =>
        shape is null ? "unknown" : $"[{string.Join(", ", shape.Take(12))}{(shape.Count > 12 ? ", …" : "")}]";
}
