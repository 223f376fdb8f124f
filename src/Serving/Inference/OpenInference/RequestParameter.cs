using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>Looks one of a request's own parameters up before the request is read, because it decides who will read it.</summary>
public static class RequestParameter
{
    /// <summary>
    /// The value as text, numbers and flags as they are written; null where there is none, or nothing that has a text. A body that is no
    /// request has none: whoever reads it whole says what is wrong with it.
    /// </summary>
    /// <param name="body">All of it, decompressed.</param>
    /// <param name="headerLength">How much of it is JSON; null: all.</param>
    /// <param name="name">The parameter's name.</param>
    public static string? Find(ReadOnlySequence<byte> body, long? headerLength, string name)
    {
        if (headerLength is < 0 || headerLength > body.Length)
        {
            return null;
        }
        try
        {
            var json = new Utf8JsonReader(headerLength is { } length ? body.Slice(0, length) : body);
            return
                Enter(ref json)
                && Seek(ref json, "parameters")
                && json.TokenType == JsonTokenType.StartObject
                && Seek(ref json, name)
                ? Text(ref json)
                : null;
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool Enter(ref Utf8JsonReader json) => json.Read() && json.TokenType == JsonTokenType.StartObject;

    /// <summary>Steps from an object's start onto the value of one of its members.</summary>
    private static bool Seek(ref Utf8JsonReader json, string name)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = json.ValueTextEquals(name);
            json.Read();
            if (isIt)
            {
                return true;
            }
            json.Skip();
        }
        return false;
    }

    private static string? Text(ref Utf8JsonReader json) =>
        json.TokenType switch
        {
            JsonTokenType.String => json.GetString() is { Length: > 0 } text ? text : null,
            JsonTokenType.Number => Encoding.UTF8.GetString(
                json.HasValueSequence ? json.ValueSequence.ToArray() : json.ValueSpan
            ),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            _ => null,
        };
}
