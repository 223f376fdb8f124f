using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Airworthy.Catalog.Registry;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// Where a page of a search ended: base 64 of a JSON array of the query's mark and the values ordered by. No secret and no permission:
/// a forged one only starts elsewhere in rows the caller may see anyway.
/// </summary>
internal static class RegistryPageToken
{
    public static string Write(string what, RegistryQuery query, IReadOnlyList<object> place)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            json.WriteStringValue(Mark(what, query));
            foreach (var value in place)
            {
                if (value is long number)
                {
                    json.WriteNumberValue(number);
                }
                else
                {
                    json.WriteStringValue((string)value);
                }
            }
            json.WriteEndArray();
        }
        return Base64Url.EncodeToString(bytes.ToArray());
    }

    /// <summary>Null for a token that this query did not give.</summary>
    public static IReadOnlyList<object>? Read(string token, string what, RegistryQuery query, int values)
    {
        if (token.Length > 8192)
        {
            return null;
        }
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(token));
            if (
                json.RootElement.ValueKind != JsonValueKind.Array
                || json.RootElement.GetArrayLength() != values + 1
                || json.RootElement[0].GetString() != Mark(what, query)
            )
            {
                return null;
            }
            return
            [
                .. json
                    .RootElement.EnumerateArray()
                    .Skip(1)
                    .Select(v => v.ValueKind == JsonValueKind.Number ? (object)v.GetInt64() : v.GetString()!),
            ];
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // Everything that decides which rows come in which order; how many a page holds may change from page to page.
    private static string Mark(string what, RegistryQuery query)
    {
        var text = new StringBuilder(what);
        foreach (var condition in query.Where)
        {
            text.Append(
                    $"\n{condition.Field} {condition.Key} {condition.Is} {condition.Number} {condition.Text.Length} "
                )
                .Append(condition.Text)
                .AppendJoin('\u0001', condition.Texts);
        }
        foreach (var order in query.OrderBy)
        {
            text.Append($"\n{order.Field} {order.Descending}");
        }
        return Sha256Digest.Of(Encoding.UTF8.GetBytes(text.ToString())).Hex[..16];
    }
}
