using System.Globalization;
using System.Text.Json;
using Airworthy.Catalog.Tracking;

namespace Airworthy.Server.Mlflow.Tracking;

/// <summary>Fields that several tracking calls have.</summary>
internal static class TrackingFields
{
    private static readonly string[] Views = ["ACTIVE_ONLY", "DELETED_ONLY", "ALL"];
    private static readonly string[] Statuses = ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"];

    /// <summary>Tags and params: a list of key and value, of which the key must be there.</summary>
    public static List<KeyValuePair<string, string>> Pairs(this Fields fields, string name)
    {
        var list = fields.List(name);
        var pairs = new List<KeyValuePair<string, string>>(list.Count);
        foreach (var pair in list)
        {
            pairs.Add(KeyValuePair.Create(pair.RequiredText("key"), pair.Text("value") ?? ""));
        }
        return pairs;
    }

    public static ViewType View(this Fields fields, string name) =>
        (ViewType)(Choice(fields, name, Views) ?? (long)ViewType.ActiveOnly);

    public static RunStatus? Status(this Fields fields, string name) => (RunStatus?)Choice(fields, name, Statuses);

    /// <summary>One of several words, or its place among them counted from 1, as protobuf has it.</summary>
    private static long? Choice(Fields fields, string name, string[] words)
    {
        if (fields.Json(name) is { ValueKind: JsonValueKind.Number } json)
        {
            return Known(fields.Whole(name), words) ?? Wrong(fields, name, json);
        }
        if (fields.Text(name) is not { } text)
        {
            return null;
        }
        var index = Array.IndexOf(words, text);
        var number =
            index >= 0 ? index + 1L
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? Known(whole, words)
            : null;
        return number ?? Wrong(fields, name, JsonSerializer.SerializeToElement(text, FieldsJson.Default.String));
    }

    private static long? Known(long? number, string[] words) => number >= 1 && number <= words.Length ? number : null;

    private static long? Wrong(Fields fields, string name, JsonElement value)
    {
        fields.Faults.WrongType(name, value);
        return null;
    }
}
