using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Airworthy.Adapters.Storage;

/// <summary>
/// The text that asks for the next page: where the last one ended, by the values it was ordered by, so that a page costs the same however
/// far down it is. It is no secret and no permission, so it is not signed; a forged one only starts elsewhere in rows the caller may list
/// anyway.
/// </summary>
internal static class RowToken
{
    private const int MaxLength = 100_000;

    /// <param name="question">Everything that decides which rows come in which order; how many a page holds may change from page to page.</param>
    /// <param name="last">Text, long, double or null each.</param>
    internal static string Write(string question, IEnumerable<object?> last)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            json.WriteStringValue(HashOf(question));
            foreach (var value in last)
            {
                switch (value)
                {
                    case string text:
                        json.WriteStringValue(text);
                        break;
                    case long whole:
                        json.WriteNumberValue(whole);
                        break;
                    case double number:
                        // In an array of its own, so that 1.0 is not read as the integer 1.
                        json.WriteStartArray();
                        json.WriteStringValue(number.ToString("R", CultureInfo.InvariantCulture));
                        json.WriteEndArray();
                        break;
                    default:
                        json.WriteNullValue();
                        break;
                }
            }
            json.WriteEndArray();
        }
        return Base64Url.EncodeToString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>The values; null for a token that this question did not give.</summary>
    internal static object?[]? Read(string token, string question, int count)
    {
        if (token.Length is 0 or > MaxLength)
        {
            return null;
        }
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(token));
            return
                json.RootElement.ValueKind == JsonValueKind.Array
                && json.RootElement.GetArrayLength() == count + 1
                && json.RootElement[0].GetString() == HashOf(question)
                ? [.. json.RootElement.EnumerateArray().Skip(1).Select(Value)]
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static object? Value(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.String => json.GetString(),
            JsonValueKind.Number => json.GetInt64(),
            JsonValueKind.Array when json.GetArrayLength() == 1 => double.Parse(
                json[0].GetString() ?? "",
                NumberStyles.Float,
                CultureInfo.InvariantCulture
            ),
            JsonValueKind.Null => null,
            _ => throw new FormatException("No value of a token."),
        };

    private static string HashOf(string question) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(question)).AsSpan(0, 8));
}
