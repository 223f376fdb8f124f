using System.Text.Json.Serialization;
using Airworthy.Artifacts.Reading;

namespace Airworthy.Serving.Runtimes.Python;

/// <summary>What a worker says: <c>ready</c> or <c>failed</c> after loading; <c>pong</c>, <c>answer</c>, <c>refused</c> or <c>unfit</c> then.</summary>
internal sealed record WorkerAnswer
{
    [JsonPropertyName("op")]
    public string Op { get; init; } = "";

    [JsonPropertyName("detail")]
    public string Detail { get; init; } = "";

    [JsonPropertyName("python")]
    public string Python { get; init; } = "";

    [JsonPropertyName("missing")]
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Classes that it gives probabilities of; 0 for none.</summary>
    [JsonPropertyName("classes")]
    public int Classes { get; init; }

    /// <summary>The installed version of each package that was asked for.</summary>
    [JsonPropertyName("versions")]
    public IReadOnlyDictionary<string, string?> Versions { get; init; } = new Dictionary<string, string?>();

    /// <summary>What Python warned of while it loaded.</summary>
    [JsonPropertyName("notes")]
    public IReadOnlyList<string> Notes { get; init; } = [];

    [JsonPropertyName("outputs")]
    public IReadOnlyList<WorkerTensor> Outputs { get; init; } = [];

    /// <summary>What stands behind the head.</summary>
    [JsonIgnore]
    public byte[] Data { get; init; } = [];
}

internal sealed record WorkerTensor(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("datatype")] TensorType Datatype,
    [property: JsonPropertyName("shape")] IReadOnlyList<long> Shape,
    [property: JsonPropertyName("bytes")] long Bytes
);

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WorkerAnswer))]
internal sealed partial class WorkerJson : JsonSerializerContext;
