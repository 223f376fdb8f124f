using System.Text.Json;
using System.Text.Json.Serialization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Reading;

/// <summary>
/// The named, typed inputs and outputs of a model, in the order the model's file gives them. Its JSON form is
/// <c>{"inputs":[{"name":"hour","datatype":"FP32","shape":[-1,1]}],"outputs":[…]}</c>.
/// </summary>
public sealed record ModelSignature(IReadOnlyList<TensorSpec> Inputs, IReadOnlyList<TensorSpec> Outputs)
{
    /// <summary>The file beside a model that states them, where the model itself does not tell.</summary>
    public const string FileName = "signature.json";

    public bool Equals(ModelSignature? other) =>
        other is not null && Inputs.SequenceEqual(other.Inputs) && Outputs.SequenceEqual(other.Outputs);

    public override int GetHashCode() =>
        HashCode.Combine(Inputs.Count, Outputs.Count, Inputs.Count > 0 ? Inputs[0] : null);

    public string ToJson() => JsonSerializer.Serialize(this, SignatureJson.Default.ModelSignature);

    public override string ToString() => $"({string.Join(", ", Inputs)}) -> ({string.Join(", ", Outputs)})";

    /// <summary>Reads what <see cref="ToJson"/> writes; anything else is <see cref="ArtifactFaults.BadSignature"/>.</summary>
    public static Result<ModelSignature> FromJson(string json)
    {
        try
        {
            var read = JsonSerializer.Deserialize(json, SignatureJson.Default.ModelSignature);
            return read is null
                ? ArtifactFaults.BadSignature.With("The signature is 'null'; give an object.")
                : Check(read);
        }
        catch (JsonException bad)
        {
            return ArtifactFaults.BadSignature.With(
                $"The signature does not have the form {{\"inputs\":[…],\"outputs\":[…]}}: {bad.Message}"
            );
        }
    }

    private static Result<ModelSignature> Check(ModelSignature read)
    {
        foreach (var side in new[] { read.Inputs, read.Outputs })
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var tensor in side)
            {
                if (tensor is null || tensor.Name.Length == 0 || !names.Add(tensor.Name))
                {
                    return ArtifactFaults.BadSignature.With(
                        $"The name '{Clip.Short(tensor?.Name)}' is empty or given twice; name every tensor once."
                    );
                }
                if (tensor.Shape is { } shape && shape.Any(d => d < -1))
                {
                    return ArtifactFaults.BadSignature.With(
                        $"'{Clip.Short(tensor.Name)}' has a dimension below -1; -1 means any size."
                    );
                }
            }
        }
        return read;
    }
}

/// <summary>One input or output: -1 in <paramref name="Shape"/> is a free dimension, an empty shape a scalar.</summary>
/// <param name="Name">As the graph spells it; case matters.</param>
/// <param name="Type">Written as <c>datatype</c> in JSON, as the Open Inference Protocol does.</param>
/// <param name="Shape">Null when the file does not even say how many dimensions there are.</param>
public sealed record TensorSpec(
    string Name,
    [property: JsonPropertyName("datatype")] TensorType Type,
    IReadOnlyList<long>? Shape
)
{
    public bool Equals(TensorSpec? other) =>
        other is not null
        && Name == other.Name
        && Type == other.Type
        && (Shape is null ? other.Shape is null : other.Shape is not null && Shape.SequenceEqual(other.Shape));

    public override int GetHashCode() => HashCode.Combine(Name, Type, Shape?.Count);

    public override string ToString() => $"{Name}: {Type}[{(Shape is null ? "?" : string.Join(',', Shape))}]";
}

/// <summary>Element types, named as the Open Inference Protocol names its datatypes; BYTES holds text.</summary>
#pragma warning disable CA1707, CA1712 // the protocol's own spelling
[JsonConverter(typeof(TensorTypeJson))]
public enum TensorType
{
    BOOL,
    UINT8,
    UINT16,
    UINT32,
    UINT64,
    INT8,
    INT16,
    INT32,
    INT64,
    FP16,
    FP32,
    FP64,
    BYTES,
    BF16,
}
#pragma warning restore CA1707, CA1712

/// <summary>Writes a datatype as the protocol spells it. Public, because other projects write signatures into their own documents.</summary>
public sealed class TensorTypeJson()
    : JsonStringEnumConverter<TensorType>(namingPolicy: null, allowIntegerValues: false);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(ModelSignature))]
internal sealed partial class SignatureJson : JsonSerializerContext;
