using System.Globalization;
using System.Text;
using System.Text.Json;
using Airworthy.Catalog.Filters;

namespace Airworthy.Adapters.Storage.Research;

/// <summary>A statement being put together with the values of its question marks, in their order. Texts are ours; what callers chose is a value.</summary>
internal sealed class SqlText
{
    private readonly StringBuilder _text = new();
    private readonly List<object?> _values = [];

    /// <param name="sql">With a question mark for each value.</param>
    /// <param name="values">Text, long, double or null.</param>
    internal SqlText Add(string sql, params ReadOnlySpan<object?> values)
    {
        _text.Append(sql);
        _values.AddRange(values);
        return this;
    }

    internal SqlText Add(SqlText other)
    {
        _text.Append(other._text);
        _values.AddRange(other._values);
        return this;
    }

    /// <summary>SQL that ends in IN: one value for the whole list, however long; of one text a comparison that an index can serve.</summary>
    internal SqlText AddList(string sql, IReadOnlyList<string> texts) =>
        texts.Count == 1 && !sql.EndsWith("NOT IN", StringComparison.Ordinal)
            ? Add($"{sql[..^" IN".Length]} = ?", texts[0])
            : Add($"{sql} (SELECT value FROM json_each(?))", ToJson(texts));

    /// <summary>Compares an expression of ours with what a caller chose.</summary>
    internal SqlText Compare<TField>(string expression, FilterCondition<TField> condition)
        where TField : struct
    {
        object right = condition.Number is { } number ? number : condition.Text;
        return condition.Sign switch
        {
            FilterSign.In or FilterSign.NotIn => AddList(
                $"{expression} {FilterSigns.TextOf(condition.Sign)}",
                condition.Texts ?? []
            ),
            FilterSign.Like => Add($"like_text({expression}, ?)", condition.Text),
            FilterSign.ILike => Add($"like_any_case({expression}, ?)", condition.Text),
            FilterSign.RLike => Add($"like_expression({expression}, ?)", condition.Text),
            FilterSign.IsNull or FilterSign.IsNotNull => Add($"{expression} {FilterSigns.TextOf(condition.Sign)}"),
            _ => Add($"{expression} {FilterSigns.TextOf(condition.Sign)} ?", right),
        };
    }

    internal Statement Prepare(ResearchConnection connection)
    {
        var statement = connection.Prepare(_text.ToString());
        statement.Reset();
        for (var i = 0; i < _values.Count; i++)
        {
            _ = _values[i] switch
            {
                string text => statement.Bind(i + 1, text),
                double number => statement.Bind(i + 1, number),
                null => statement.Null(i + 1),
                var whole => statement.Bind(i + 1, Convert.ToInt64(whole, CultureInfo.InvariantCulture)),
            };
        }
        return statement;
    }

    public override string ToString() => _text.ToString();

    private static string ToJson(IReadOnlyList<string> texts)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
