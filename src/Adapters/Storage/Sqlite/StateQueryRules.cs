using System.Globalization;
using System.Text;
using Airworthy.Core.Results;
using Airworthy.Record.State;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// Turns a query into SQL. Nothing a caller sent becomes SQL text: values and paths are parameters, save paths that the table declares
/// as indexed, which stand there as declared so that the index serves them.
/// </summary>
internal static class StateQueryRules
{
    internal const int MaxLimit = 1000;

    /// <summary>More conditions than anybody means; the statement must stay small.</summary>
    private const int MaxConditions = 50;

    internal static Result<StateSql> ToSql(StateTable table, StateQuery query)
    {
        if (query.Limit is < 1 or > MaxLimit)
        {
            return StateFaults.BadQuery.With($"A page of {query.Limit} was asked for. Ask for 1 to {MaxLimit}.");
        }
        if (query.Where.Count > MaxConditions)
        {
            return StateFaults.BadQuery.With(
                $"{query.Where.Count} conditions were given, {MaxConditions} are allowed."
            );
        }
        var after = query.PageToken is { } token ? PagePosition.Read(token, table, query) : null;
        if (query.PageToken is not null && after is null)
        {
            return StateFaults.BadPageToken.With(
                "The page token is damaged or belongs to another query. Ask again without one, from the first page."
            );
        }
        var sql = new StateSqlWriter(table);
        foreach (var condition in query.Where)
        {
            if (Check(condition) is { } fault)
            {
                return fault;
            }
            sql.Where(ToSql(sql, condition));
        }
        var order = query.OrderBy.Count == 0 ? null : sql.ValueAt(query.OrderBy);
        if (after is not null)
        {
            sql.Where(Beyond(sql, order, query.Descending, after));
        }
        return sql.Finish(order, query.Descending, query.Limit + 1);
    }

    private static Fault? Check(Condition condition) =>
        condition.Path.Count is < 1 or > 8 ? StateFaults.BadQuery.With("A condition needs a path of 1 to 8 names.")
        : condition.Is == Comparison.Contains && condition.Value.Text is null
            ? StateFaults.BadQuery.With("Only a text can be contained; compare a number with equal or less.")
        : !Enum.IsDefined(condition.Is) ? StateFaults.BadQuery.With("The comparison is none of the known ones.")
        : condition.Value.Text is null && !double.IsFinite(condition.Value.Number)
            ? StateFaults.BadQuery.With("A number to compare with must be finite.")
        : null;

    private static string ToSql(StateSqlWriter sql, Condition condition)
    {
        var value = sql.Parameter((object?)condition.Value.Text ?? condition.Value.Number);
        if (condition.Is == Comparison.HasElement)
        {
            var array = sql.DocumentAt(condition.Path);
            return $"""
                (CASE WHEN {sql.TypeAt(condition.Path)} = 'array' THEN EXISTS
                 (SELECT 1 FROM json_each({array}) WHERE value = {value} AND {OfType("type", condition.Value)}) END)
                """;
        }
        var at = sql.ValueAt(condition.Path);
        var ofType = OfType(sql.TypeAt(condition.Path), condition.Value);
        return condition.Is switch
        {
            Comparison.Equal => $"({at} = {value} AND {ofType})",
            Comparison.NotEqual => $"({at} IS NOT {value} OR NOT {ofType})",
            Comparison.Less => $"({at} < {value} AND {ofType})",
            Comparison.LessOrEqual => $"({at} <= {value} AND {ofType})",
            Comparison.Greater => $"({at} > {value} AND {ofType})",
            Comparison.GreaterOrEqual => $"({at} >= {value} AND {ofType})",
            _ => $"(instr(lower({at}), lower({value})) > 0 AND {ofType})",
        };
    }

    /// <summary>SQLite puts every number before every text and shows arrays as text; only like is compared with like.</summary>
    private static string OfType(string type, StateValue value) =>
        value.Text is not null ? $"{type} = 'text'" : $"{type} IN ('integer', 'real', 'true', 'false')";

    /// <summary>What comes after the last row of the page before. A missing value sorts before all others.</summary>
    private static string Beyond(StateSqlWriter sql, string? order, bool descending, PagePosition after)
    {
        var key = $"key {(descending ? "<" : ">")} {sql.Parameter(after.Key)}";
        if (order is null)
        {
            return key;
        }
        if (after.Value is null)
        {
            return descending ? $"({order} IS NULL AND {key})" : $"({order} IS NOT NULL OR {key})";
        }
        var value = sql.Parameter(after.Value);
        return descending
            ? $"({order} < {value} OR {order} IS NULL OR ({order} = {value} AND {key}))"
            : $"({order} >= {value} AND ({order} > {value} OR {key}))";
    }
}

/// <summary>A statement and the values of its parameters <c>$0</c>, <c>$1</c>, …. Columns: key, revision, doc, and the value ordered by.</summary>
internal sealed record StateSql(string Text, object[] Values);

/// <summary>Gathers a statement's conditions and parameters.</summary>
internal sealed class StateSqlWriter(StateTable table)
{
    private readonly List<object> _values = [];
    private readonly List<string> _conditions = [];

    internal void Where(string condition) => _conditions.Add(condition);

    internal string Parameter(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_values.Count - 1}");
    }

    internal string ValueAt(IReadOnlyList<string> path) => At(path, "json_extract", "value", DeclaredExtract(path));

    internal string TypeAt(IReadOnlyList<string> path) => At(path, "json_type", "type", declared: null);

    /// <summary>The array or object at the path, as a document to look into.</summary>
    internal string DocumentAt(IReadOnlyList<string> path) => At(path, "json_extract", "value", declared: null);

    internal StateSql Finish(string? order, bool descending, int limit)
    {
        var direction = descending ? "DESC" : "ASC";
        var text = new StringBuilder($"SELECT key, revision, doc, {order ?? "NULL"} FROM {StateNames.Table(table)}");
        if (_conditions.Count > 0)
        {
            text.Append(" WHERE ").AppendJoin(" AND ", _conditions);
        }
        text.Append(" ORDER BY ");
        if (order is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"{order} {direction}, ");
        }
        text.Append(CultureInfo.InvariantCulture, $"key {direction} LIMIT {Parameter((long)limit)}");
        return new StateSql(text.ToString(), [.. _values]);
    }

    private string? DeclaredExtract(IReadOnlyList<string> path)
    {
        // A segment with a dot of its own is another path than the declared one that reads the same.
        if (path.Any(s => s.Contains('.', StringComparison.Ordinal)))
        {
            return null;
        }
        var joined = string.Join('.', path);
        return table.Indexes.Any(i => i.Paths.Contains(joined)) ? StateNames.Extract(joined) : null;
    }

    /// <summary>
    /// SQLite's paths cannot name a key with a quote or backslash reliably, so such a key is looked for among the members of the object
    /// before it.
    /// </summary>
    private string At(IReadOnlyList<string> path, string function, string column, string? declared)
    {
        if (declared is not null)
        {
            return declared;
        }
        var document = "doc";
        var steps = new StringBuilder("$");
        for (var i = 0; i < path.Count; i++)
        {
            if (path[i].AsSpan().IndexOfAny('"', '\\', '\0') < 0)
            {
                steps.Append('.').Append('"').Append(path[i]).Append('"');
                continue;
            }
            // Only what is itself a document can be looked into further; SQLite refuses to read other text as JSON.
            var wanted = i == path.Count - 1 ? column : "CASE WHEN type IN ('object', 'array') THEN value END";
            document =
                $"(SELECT {wanted} FROM json_each({document}, {Parameter(steps.ToString())}) WHERE key = {Parameter(path[i])})";
            steps.Clear().Append('$');
            if (i == path.Count - 1)
            {
                return document;
            }
        }
        return $"{function}({document}, {Parameter(steps.ToString())})";
    }
}
