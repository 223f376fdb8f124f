using System.Text.Json.Serialization;

namespace Airworthy.Adapters.Storage.Research;

/// <summary>Texts by key, as a column holds them.</summary>
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ResearchJson : JsonSerializerContext;
