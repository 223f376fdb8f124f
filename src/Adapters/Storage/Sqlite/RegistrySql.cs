using System.Globalization;
using System.Text;
using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Registry;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// Gathers a search's SQL. Nothing a caller sent becomes SQL text: values and JSON paths are parameters.
/// </summary>
internal sealed class RegistrySql
{
    private readonly List<object> _values = [];
    private readonly List<string> _conditions = [];

    public object[] Values => [.. _values];

    public void Where(string condition) => _conditions.Add(condition);

    public string Parameter(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_values.Count - 1}");
    }

    /// <summary>A comparison of an expression with what the condition says.</summary>
    public string Compare(string expression, FilterCondition<RegistryField> condition)
    {
        switch (condition.Sign)
        {
            case FilterSign.In:
                return $"{expression} IN ({string.Join(", ", condition.Texts!.Select(Parameter))})";
            case FilterSign.Like:
                return $"{expression} GLOB {Parameter(LikePattern.ToGlob(condition.Text))}";
            case FilterSign.ILike:
                return $"{expression} LIKE {Parameter(condition.Text)}";
            default:
                object value = condition.Number is { } number ? number : condition.Text;
                return $"{expression} {FilterSigns.TextOf(condition.Sign)} {Parameter(value)}";
        }
    }

    /// <summary>The rows behind the last one shown, in an order of expressions of which no two rows have all alike.</summary>
    public void Behind(IReadOnlyList<OrderTerm> order, IReadOnlyList<object?> last)
    {
        var (terms, parameters) = (new List<OrderTerm>(), new List<string>());
        for (var i = 0; i < order.Count; i++)
        {
            if (!order[i].Fixed)
            {
                terms.Add(order[i]);
                parameters.Add(Parameter(last[i] ?? ""));
            }
        }
        var text = new StringBuilder();
        for (var i = 0; i < terms.Count; i++)
        {
            text.Append(i == 0 ? "(" : " OR (");
            for (var j = 0; j < i; j++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{terms[j].Expression} = {parameters[j]} AND ");
            }
            text.Append(
                CultureInfo.InvariantCulture,
                $"{terms[i].Expression} {(terms[i].Descending ? '<' : '>')} {parameters[i]})"
            );
        }
        // The first condition alone lets an index begin where the page does.
        Where($"{terms[0].Expression} {(terms[0].Descending ? "<=" : ">=")} {parameters[0]} AND ({text})");
    }

    public string Finish(string columns, string from, IReadOnlyList<OrderTerm> order, long limit)
    {
        var terms = order.Where(o => !o.Fixed).Select(o => $"{o.Expression} {(o.Descending ? "DESC" : "ASC")}");
        return $"SELECT {columns}, {string.Join(", ", order.Select(o => o.Expression))} FROM {from} "
            + (_conditions.Count > 0 ? $"WHERE {string.Join(" AND ", _conditions)} " : "")
            + $"ORDER BY {string.Join(", ", terms)} LIMIT {Parameter(limit)}";
    }
}

/// <summary>An expression to order by.</summary>
internal sealed record OrderTerm(string Expression, bool Descending)
{
    /// <summary>A condition gives it one value, so it orders nothing; SQLite would sort by it all the same.</summary>
    public bool Fixed { get; init; }
}

/// <summary>Patterns with <c>%</c> and <c>_</c>.</summary>
internal static class LikePattern
{
    /// <summary>The same pattern for GLOB, which tells letter cases apart.</summary>
    public static string ToGlob(string pattern)
    {
        var glob = new StringBuilder(pattern.Length + 8);
        foreach (var sign in pattern)
        {
            _ = sign switch
            {
                '%' => glob.Append('*'),
                '_' => glob.Append('?'),
                '*' or '?' or '[' => glob.Append('[').Append(sign).Append(']'),
                _ => glob.Append(sign),
            };
        }
        return glob.ToString();
    }

    /// <summary>The text that everything the pattern fits begins with.</summary>
    public static string Prefix(string pattern)
    {
        var end = pattern.AsSpan().IndexOfAny('%', '_');
        return end < 0 ? pattern : pattern[..end];
    }
}

/// <summary>Conditions on tags, by the tables that hold a row for each.</summary>
internal static class TagSql
{
    /// <summary>More tagged rows than this are not gathered first; the order is walked instead, and each row asked.</summary>
    public const int MaxGathered = 1_000;

    /// <param name="sql">Gathers it.</param>
    /// <param name="table">The table of tags.</param>
    /// <param name="row">The alias of the rows that are tagged.</param>
    /// <param name="condition">Of a tag.</param>
    public static string Holds(RegistrySql sql, string table, string row, FilterCondition<RegistryField> condition)
    {
        var key = sql.Parameter("/" + condition.Key);
        var of = $"SELECT 1 FROM {table} t WHERE t.key = {row}.key || {key}";
        if (condition.Sign is FilterSign.Equal or FilterSign.NotEqual)
        {
            var head = sql.Parameter(TagState.HeadOf(condition.Text));
            if (IsWhole(condition))
            {
                var sign = FilterSigns.TextOf(condition.Sign);
                return $"EXISTS ({of} AND json_extract(t.doc, '$.\"head\"') {sign} {head})";
            }
        }
        var path = sql.Parameter($"$.tags.\"{condition.Key}\"");
        return $"(EXISTS ({of}) AND {sql.Compare($"json_extract({row}.doc, {path})", condition)})";
    }

    /// <summary>Whether the head that an index holds is the whole value.</summary>
    public static bool IsWhole(FilterCondition<RegistryField> condition) =>
        condition.Text.Length < TagState.HeadLength - 1;

    /// <summary>Asks how many rows carry exactly this tag, up to one more than are gathered.</summary>
    public static string Count(string table) =>
        $"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {Is("$0", "$1")} LIMIT {MaxGathered + 1})";

    public static string Gathered(RegistrySql sql, string table, FilterCondition<RegistryField> condition) =>
        $"SELECT json_extract(doc, '$.\"of\"') FROM {table} WHERE "
        + Is(sql.Parameter(condition.Key), sql.Parameter(TagState.HeadOf(condition.Text)));

    // Word for word as the index has it.
    private static string Is(string key, string head) =>
        $"{StateNames.Extract("key")} = {key} AND {StateNames.Extract("head")} = {head}";
}
