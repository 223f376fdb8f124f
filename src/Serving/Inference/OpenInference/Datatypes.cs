using Airworthy.Artifacts.Reading;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>The protocol's datatypes by name.</summary>
public static class Datatypes
{
    private static readonly Dictionary<string, TensorType> ByName = Enum.GetValues<TensorType>()
        .ToDictionary(t => t.ToString(), StringComparer.Ordinal);

    public static string Known { get; } = string.Join(", ", ByName.Keys);

    public static TensorType? Parse(string text) => ByName.TryGetValue(text, out var type) ? type : null;
}
