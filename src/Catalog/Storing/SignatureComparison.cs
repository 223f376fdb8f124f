using Airworthy.Artifacts.Reading;

namespace Airworthy.Catalog.Storing;

/// <summary>Compares a declared signature with the graph's, tensor by tensor. Order says nothing: tensors are sent by name.</summary>
internal static class SignatureComparison
{
    /// <summary>Each difference as a sentence, by the tensor it is about; empty when what was declared is true.</summary>
    public static IReadOnlyDictionary<string, string> Differences(ModelSignature declared, ModelSignature graph)
    {
        var differences = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Side("input", declared.Inputs, graph.Inputs, differences);
        Side("output", declared.Outputs, graph.Outputs, differences);
        return differences;
    }

    private static void Side(
        string side,
        IReadOnlyList<TensorSpec> declared,
        IReadOnlyList<TensorSpec> graph,
        SortedDictionary<string, string> differences
    )
    {
        var real = graph.ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (var tensor in declared)
        {
            if (!real.Remove(tensor.Name, out var actual))
            {
                differences[$"{side} {tensor.Name}"] = $"the graph has no {side} '{tensor.Name}'";
            }
            else if (tensor.Type != actual.Type || !SameShape(tensor.Shape, actual.Shape))
            {
                differences[$"{side} {tensor.Name}"] = $"the {side} {actual} was declared as {tensor}";
            }
        }
        foreach (var left in real.Values)
        {
            differences[$"{side} {left.Name}"] = $"the graph's {side} {left} was not declared";
        }
    }

    // Where one side does not say, there is nothing to contradict.
    private static bool SameShape(IReadOnlyList<long>? declared, IReadOnlyList<long>? actual) =>
        declared is null || actual is null || declared.SequenceEqual(actual);
}
