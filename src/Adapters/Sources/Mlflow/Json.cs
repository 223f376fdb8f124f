using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Airworthy.Adapters.Sources.Mlflow;

/// <summary>Reads members of messages that somebody else wrote: what is of another kind than expected counts as not there.</summary>
public static class Json
{
    /// <summary>A text; a number as it is written.</summary>
    public static string? Text(JsonObject? message, string name) =>
        message?[name] is JsonValue value
            ? value.GetValueKind() switch
            {
                JsonValueKind.String => value.GetValue<string>(),
                JsonValueKind.Number => value.ToJsonString(),
                _ => null,
            }
            : null;

    public static long? Whole(JsonObject? message, string name) =>
        long.TryParse(Text(message, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    public static bool Flag(JsonObject? message, string name) =>
        message?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    public static JsonObject? Object(JsonObject? message, string name) => message?[name] as JsonObject;

    public static IEnumerable<JsonObject> List(JsonObject? message, string name) =>
        message?[name] is JsonArray list ? list.OfType<JsonObject>() : [];

    /// <summary>MLflow's list of key and value; the last of a key counts.</summary>
    public static Dictionary<string, string> Pairs(JsonObject? message, string name)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in List(message, name))
        {
            if (Text(pair, "key") is { Length: > 0 } key)
            {
                pairs[key] = Text(pair, "value") ?? "";
            }
        }
        return pairs;
    }

    public static JsonArray Pairs(IEnumerable<KeyValuePair<string, string>> pairs) =>
        [.. pairs.Select(p => (JsonNode)new JsonObject { ["key"] = p.Key, ["value"] = p.Value })];
}
