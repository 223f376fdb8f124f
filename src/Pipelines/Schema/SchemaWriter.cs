using System.Text.Json;

namespace Airworthy.Pipelines.Schema;

/// <summary>Writes the few shapes that schemas of YAML files are made of. Every value may be any scalar, as the reader has it.</summary>
internal sealed class SchemaWriter(Utf8JsonWriter json)
{
    private static readonly string[] Agreeing = ["yes", "no", "true", "false"];

    public void Object(string? key, Action inside)
    {
        Begin(key);
        inside();
        json.WriteEndObject();
    }

    public void Word(string key, string value) => json.WriteString(key, value);

    public void Texts(string key, IEnumerable<string> values)
    {
        json.WriteStartArray(key);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }
        json.WriteEndArray();
    }

    public void List(string key, IReadOnlyList<Action> items)
    {
        json.WriteStartArray(key);
        foreach (var item in items)
        {
            Object(null, item);
        }
        json.WriteEndArray();
    }

    /// <summary>A map with these keys and no others.</summary>
    public void Closed(IReadOnlyList<string> required, Action properties)
    {
        json.WriteString("type", "object");
        Object("properties", properties);
        if (required.Count > 0)
        {
            Texts("required", required);
        }
        json.WriteBoolean("additionalProperties", false);
    }

    public void Either(params IReadOnlyList<Action> shapes) => List("oneOf", shapes);

    public void Scalar() => Texts("type", ["string", "number", "boolean"]);

    public void ListOf(Action item)
    {
        json.WriteString("type", "array");
        Object("items", item);
    }

    public void List(string key, string says, Action item) => Said(key, says, () => ListOf(item));

    public void Map(string key, string says, Action value) =>
        Said(
            key,
            says,
            () =>
            {
                json.WriteString("type", "object");
                Object("additionalProperties", value);
            }
        );

    public void Text(string key, string says) => Said(key, says, Scalar);

    public void Any(string key, string says) => Said(key, says, () => json.WriteString("type", "object"));

    public void Pattern(string pattern)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", pattern);
    }

    public void Pattern(string key, string says, string pattern) => Said(key, says, () => Pattern(pattern));

    public void Values(IReadOnlyList<string> values) => Texts("enum", values);

    public void Choice(string key, string says, IReadOnlyList<string> values) => Said(key, says, () => Values(values));

    public void Whole(string key, string says, int from, int to) =>
        Said(
            key,
            says,
            () =>
            {
                json.WriteString("type", "integer");
                json.WriteNumber("minimum", from);
                json.WriteNumber("maximum", to);
            }
        );

    /// <summary>Yes or no, in the words that the reader takes; editors take the plain ones for truth values.</summary>
    public void Yes(string key, string says) =>
        Said(
            key,
            says,
            () =>
            {
                json.WriteStartArray("enum");
                foreach (var word in Agreeing)
                {
                    json.WriteStringValue(word);
                }
                json.WriteBooleanValue(true);
                json.WriteBooleanValue(false);
                json.WriteEndArray();
            }
        );

    private void Said(string key, string says, Action shape) =>
        Object(
            key,
            () =>
            {
                json.WriteString("description", says);
                shape();
            }
        );

    private void Begin(string? key)
    {
        if (key is null)
        {
            json.WriteStartObject();
        }
        else
        {
            json.WriteStartObject(key);
        }
    }
}
