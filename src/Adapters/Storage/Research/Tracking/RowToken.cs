using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Airworthy.Catalog.Tracking.Searching;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>
/// The text that asks for the next page: where the last one ended, by the values it was ordered by, so that a page costs the same however
/// far down it is. It is no secret and no permission; a forged one only starts elsewhere in rows the caller may list anyway.
/// </summary>
internal static class RowToken
{
    internal static string Write(string question, IReadOnlyList<object?> last)
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

    /// <summary>The values; null on the first page; a fault for a token that this question did not give.</summary>
    internal static Result<object?[]?> Read(string? token, string question, int count)
    {
        if (string.IsNullOrEmpty(token))
        {
            return (object?[]?)null;
        }
        if (token.Length > 100_000)
        {
            return Bad();
        }
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(token));
            if (
                json.RootElement.ValueKind != JsonValueKind.Array
                || json.RootElement.GetArrayLength() != count + 1
                || json.RootElement[0].GetString() != HashOf(question)
            )
            {
                return Bad();
            }
            return json.RootElement.EnumerateArray().Skip(1).Select(Value).ToArray();
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return Bad();
        }
    }

    private static object? Value(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.String => json.GetString(),
            JsonValueKind.Number => json.GetInt64(),
            JsonValueKind.Array => double.Parse(
                json[0].GetString() ?? "",
                NumberStyles.Float,
                CultureInfo.InvariantCulture
            ),
            JsonValueKind.Null => null,
            _ => throw new FormatException("No value of a token."),
        };

    private static string HashOf(string question) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(question)).AsSpan(0, 8));

    private static Fault Bad() =>
        SearchFaults.BadPageToken.With(
            "Invalid page token, could not base64-decode it or it belongs to another search. Start again without one."
        );
}
