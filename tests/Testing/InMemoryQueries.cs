using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.State;

namespace Airworthy.Testing;

internal sealed record InMemoryRow(string Key, long Revision, byte[] Document);

/// <summary>Answers state queries over rows in memory, by reading each.</summary>
internal static class InMemoryQueries
{
    public static Result<(IReadOnlyList<InMemoryRow> Rows, string? Next)> Run(
        IEnumerable<InMemoryRow> rows,
        string table,
        StateQuery query
    )
    {
        if (query.Limit is < 1 or > 1000)
        {
            return StateFaults.BadQuery.With($"A page has 1 to 1000 rows, and {query.Limit} were asked for.");
        }
        var mark = Mark(table, query);
        if (!After(query, mark).TryGet(out var after, out var fault))
        {
            return fault;
        }
        var found = rows.Select(r => (Row: r, Document: JsonElement.Parse(r.Document)))
            .Where(r => query.Where.All(c => Holds(c, At(r.Document, c.Path))))
            .Select(r =>
                (r.Row, Order: Order.Of(query.OrderBy.Count == 0 ? null : At(r.Document, query.OrderBy), r.Row.Key))
            )
            .OrderBy(
                r => r.Order,
                query.Descending
                    ? Comparer<Order>.Create((a, b) => b.Against(a))
                    : Comparer<Order>.Create((a, b) => a.Against(b))
            )
            .Where(r => after is null || (query.Descending ? r.Order.Against(after) < 0 : r.Order.Against(after) > 0))
            .Take(query.Limit + 1)
            .ToList();
        var more = found.Count > query.Limit;
        return (
            [.. found.Take(query.Limit).Select(r => r.Row)],
            more ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(mark + found[query.Limit - 1].Order.Text)) : null
        );
    }

    /// <summary>The values at the paths as one text; null when one of them is missing.</summary>
    public static string? Values(byte[] document, IReadOnlyList<string> paths)
    {
        var root = JsonElement.Parse(document);
        var values = paths.Select(p => At(root, p.Split('.'))?.GetRawText()).ToList();
        return values.Contains(null) ? null : string.Join('\n', values);
    }

    private static Result<Order?> After(StateQuery query, string mark)
    {
        if (query.PageToken is not { } token)
        {
            return Result.Ok<Order?>(null);
        }
        if (Base64Url.IsValid(token) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)) is var text)
        {
            if (text.StartsWith(mark, StringComparison.Ordinal))
            {
                return Order.Parse(text[mark.Length..]);
            }
        }
        return StateFaults.BadPageToken.With("The page token belongs to another query.");
    }

    private static string Mark(string table, StateQuery query)
    {
        var conditions = query.Where.Select(c => $"{string.Join('\u0001', c.Path)} {c.Is} {c.Value}");
        var text =
            $"{table}\n{string.Join('\n', conditions)}\n{string.Join('\u0001', query.OrderBy)} {query.Descending}";
        return Sha256Digest.Of(Encoding.UTF8.GetBytes(text)).Hex[..16];
    }

    private static JsonElement? At(JsonElement document, IReadOnlyList<string> path)
    {
        var at = document;
        foreach (var name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }
        return at.ValueKind == JsonValueKind.Null ? null : at;
    }

    private static bool Holds(Condition condition, JsonElement? found)
    {
        if (condition.Is == Comparison.HasElement)
        {
            return found is { ValueKind: JsonValueKind.Array } array
                && array.EnumerateArray().Any(e => Compare(e, condition.Value) == 0);
        }
        if (condition.Is == Comparison.Contains)
        {
            return found is { ValueKind: JsonValueKind.String } text
                && Lower(text.GetString()!).Contains(Lower(condition.Value.Text!), StringComparison.Ordinal);
        }
        var compared = found is { } value ? Compare(value, condition.Value) : null;
        return condition.Is switch
        {
            Comparison.Equal => compared == 0,
            Comparison.NotEqual => compared != 0,
            Comparison.Less => compared < 0,
            Comparison.LessOrEqual => compared <= 0,
            Comparison.Greater => compared > 0,
            Comparison.GreaterOrEqual => compared >= 0,
            _ => throw new InvalidOperationException($"{condition.Is} is no comparison."),
        };
    }

    private static int? Compare(JsonElement found, StateValue value) =>
        (found.ValueKind, value.Text) switch
        {
            (JsonValueKind.String, { } text) => Order.Bytes(found.GetString()!, text),
            (JsonValueKind.Number, null) => found.GetDouble().CompareTo(value.Number),
            (JsonValueKind.True, null) => 1d.CompareTo(value.Number),
            (JsonValueKind.False, null) => 0d.CompareTo(value.Number),
            _ => null,
        };

    private static string Lower(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c));

    /// <summary>A place in an order: missing values first, then numbers, then texts by their UTF-8 bytes; ties by key.</summary>
    private sealed record Order(int Kind, double Number, string Value, string Key)
    {
        public string Text => $"{Kind}\n{Number:R}\n{Key}\n{Value}";

        public static Order Of(JsonElement? value, string key) =>
            value switch
            {
                { ValueKind: JsonValueKind.String } text => new(2, 0, text.GetString()!, key),
                { ValueKind: JsonValueKind.Number } number => new(1, number.GetDouble(), "", key),
                { ValueKind: JsonValueKind.True } => new(1, 1, "", key),
                { ValueKind: JsonValueKind.False } => new(1, 0, "", key),
                _ => new(0, 0, "", key),
            };

        public static Order? Parse(string text)
        {
            var parts = text.Split('\n', 4);
            return new(int.Parse(parts[0]), double.Parse(parts[1]), parts[3], parts[2]);
        }

        public static int Bytes(string left, string right) =>
            Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

        public int Against(Order? other)
        {
            if (other is null)
            {
                return 1;
            }
            var kind = Kind.CompareTo(other.Kind);
            var number = kind != 0 ? kind : Number.CompareTo(other.Number);
            var value = number != 0 ? number : Bytes(Value, other.Value);
            return value != 0 ? value : Bytes(Key, other.Key);
        }
    }
}
