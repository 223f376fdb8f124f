using System.Globalization;
using System.Text.Json;

namespace Airworthy.Server.Mlflow;

/// <summary>Writes fields as protobuf's JSON form has them, but with 64-bit numbers as numbers, as MLflow's server does.</summary>
internal static class MlflowWriting
{
    /// <summary>Nothing where it is unset; an empty text is written.</summary>
    public static void Text(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>Nothing where it is unset or empty.</summary>
    public static void TextUnlessEmpty(this Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }

    public static void Whole(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } whole)
        {
            json.WriteNumber(name, whole);
        }
    }

    /// <summary>Milliseconds since 1970.</summary>
    public static void Time(this Utf8JsonWriter json, string name, DateTimeOffset? value) =>
        json.Whole(name, value?.ToUnixTimeMilliseconds());

    /// <summary>NaN and the infinities as the texts that protobuf has for them.</summary>
    public static void Number(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>A repeated message; nothing where there is none.</summary>
    public static void List<T>(
        this Utf8JsonWriter json,
        string name,
        IReadOnlyCollection<T> items,
        Action<Utf8JsonWriter, T> members
    )
    {
        if (items.Count == 0)
        {
            return;
        }
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            members(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>A message within, written even where it has no members.</summary>
    public static void Message(this Utf8JsonWriter json, string name, Action<Utf8JsonWriter> members)
    {
        json.WriteStartObject(name);
        members(json);
        json.WriteEndObject();
    }

    /// <summary>MLflow's way with tags and params: a list of key and value.</summary>
    public static void Pairs(
        this Utf8JsonWriter json,
        string name,
        IReadOnlyCollection<KeyValuePair<string, string>> pairs
    ) =>
        json.List(
            name,
            pairs,
            static (j, pair) =>
            {
                j.WriteString("key", pair.Key);
                j.WriteString("value", pair.Value);
            }
        );
}
