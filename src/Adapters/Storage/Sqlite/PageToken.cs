using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Airworthy.Record.State;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>Where a page ended: the value ordered by (text, long, double, or null) and the key.</summary>
internal sealed record PagePosition(object? Value, string Key);

/// <summary>Where to go on; <see cref="After"/> is null on the first page.</summary>
internal readonly record struct PageStart(PagePosition? After);

/// <summary>
/// The text that asks for the next page: base 64 of a JSON array of the query's hash, the value and the key of the last row. It is no
/// secret and no permission, so it is not signed; a forged one only starts elsewhere in rows the caller may list anyway.
/// </summary>
internal static class PageToken
{
    internal static string Write(StateTable table, StateQuery query, PagePosition last)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            json.WriteStringValue(HashOf(table, query));
            switch (last.Value)
            {
                case string text:
                    json.WriteStringValue(text);
                    break;
                case long number:
                    json.WriteNumberValue(number);
                    break;
                case double number:
                    // As text of its own kind, so that 1.0 is not read as the integer 1.
                    json.WriteStartArray();
                    json.WriteStringValue(number.ToString("R", CultureInfo.InvariantCulture));
                    json.WriteEndArray();
                    break;
                default:
                    json.WriteNullValue();
                    break;
            }
            json.WriteStringValue(last.Key);
            json.WriteEndArray();
        }
        return Base64Url.EncodeToString(bytes.ToArray());
    }

    /// <summary>Null for a token that this query did not give.</summary>
    internal static PageStart? Read(string? token, StateTable table, StateQuery query)
    {
        if (token is null)
        {
            return new PageStart(After: null);
        }
        if (token.Length > 4096)
        {
            return null;
        }
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(token));
            return
                json.RootElement.ValueKind == JsonValueKind.Array
                && json.RootElement.GetArrayLength() == 3
                && json.RootElement[0].GetString() == HashOf(table, query)
                && json.RootElement[2].GetString() is { } key
                && TryReadValue(json.RootElement[1], out var value)
                ? new PageStart(new PagePosition(value, key))
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool TryReadValue(JsonElement json, out object? value)
    {
        value = json.ValueKind switch
        {
            JsonValueKind.String => json.GetString(),
            JsonValueKind.Number => json.GetInt64(),
            JsonValueKind.Array when json.GetArrayLength() == 1 => double.Parse(
                json[0].GetString()!,
                NumberStyles.Float,
                CultureInfo.InvariantCulture
            ),
            _ => null,
        };
        return value is not null || json.ValueKind == JsonValueKind.Null;
    }

    /// <summary>Everything that decides which rows come in which order; how many a page holds may change from page to page.</summary>
    private static string HashOf(StateTable table, StateQuery query)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            json.WriteStringValue(table.Name);
            json.WriteBooleanValue(query.Descending);
            WriteNames(json, query.OrderBy);
            foreach (var condition in query.Where)
            {
                WriteNames(json, condition.Path);
                json.WriteNumberValue((int)condition.Is);
                if (condition.Value.Text is { } text)
                {
                    json.WriteStringValue(text);
                }
                else
                {
                    json.WriteNumberValue(condition.Value.Number);
                }
            }
            json.WriteEndArray();
        }
        return Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()).AsSpan(0, 8));
    }

    private static void WriteNames(Utf8JsonWriter json, IReadOnlyList<string> names)
    {
        json.WriteStartArray();
        foreach (var name in names)
        {
            json.WriteStringValue(name);
        }
        json.WriteEndArray();
    }
}
