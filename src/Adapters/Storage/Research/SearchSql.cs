using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Airworthy.Adapters.Storage.Research;

/// <summary>
/// A search while it is put together: SQL that holds only texts of ours, and beside it every value that callers chose, in the order of
/// their question marks.
/// </summary>
internal sealed class SearchSql
{
    private readonly StringBuilder _sql = new();
    private readonly List<(string? Text, double Number)> _values = [];

    public SearchSql Add(string sql)
    {
        _sql.Append(sql);
        return this;
    }

    /// <summary>Another search, with its values.</summary>
    public SearchSql Add(SearchSql other)
    {
        _sql.Append(other._sql);
        _values.AddRange(other._values);
        return this;
    }

    /// <summary>SQL with one question mark for this text.</summary>
    public SearchSql Add(string sql, string text)
    {
        _values.Add((text, 0));
        return Add(sql);
    }

    public SearchSql Add(string sql, double number)
    {
        _values.Add((null, number));
        return Add(sql);
    }

    /// <summary>SQL that ends in IN: one value for the whole list, however long.</summary>
    public SearchSql AddList(string sql, IReadOnlyList<string> texts) =>
        texts.Count == 1
        && sql.EndsWith(" IN", StringComparison.Ordinal)
        && !sql.EndsWith("NOT IN", StringComparison.Ordinal)
            ? Add($"{sql[..^3]} = ?", texts[0])
            : Add(
                $"{sql} (SELECT value FROM json_each(?))",
                JsonSerializer.Serialize(texts, SearchJson.Default.IReadOnlyListString)
            );

    /// <summary>Compares an expression of ours with what a caller chose.</summary>
    public SearchSql Compare(
        string expression,
        string comparator,
        double? number,
        string? text,
        IReadOnlyList<string>? list
    ) =>
        comparator switch
        {
            "IN" or "NOT IN" => AddList($"{expression} {comparator}", list ?? []),
            "LIKE" => Add($"like_text({expression}, ?)", text ?? ""),
            "ILIKE" => Add($"like_any_case({expression}, ?)", text ?? ""),
            "=" or "!=" or "<" or "<=" or ">" or ">=" => number is { } value
                ? Add($"{expression} {comparator} ?", value)
                : Add($"{expression} {comparator} ?", text ?? ""),
            _ => throw new ArgumentOutOfRangeException(nameof(comparator), comparator, null),
        };

    public Statement Bind(ResearchConnection connection)
    {
        var statement = connection.Prepare(_sql.ToString());
        for (var i = 0; i < _values.Count; i++)
        {
            var (text, number) = _values[i];
            _ = text is null ? statement.Bind(i + 1, number) : statement.Bind(i + 1, text);
        }
        return statement;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{_sql} with {_values.Count} values");
}

[System.Text.Json.Serialization.JsonSerializable(typeof(IReadOnlyList<string>))]
[System.Text.Json.Serialization.JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class SearchJson : System.Text.Json.Serialization.JsonSerializerContext;
