using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Tracking;
using Airworthy.Catalog.Tracking.Searching;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>A clause with its key's number. <see cref="Key"/> is null where nothing was ever logged under the key.</summary>
internal sealed record KnownClause(FilterCondition<RunField> Clause, string? Table, long? Key)
{
    internal static KnownClause Of(ResearchConnection connection, KeyNames keys, FilterCondition<RunField> clause)
    {
        // A run's name is searched for in the tag that holds it.
        var known = clause is { Field: RunField.Attribute, Key: "run_name" }
            ? clause with
            {
                Field = RunField.Tag,
                Key = TrackingRules.RunNameTag,
            }
            : clause;
        var table = TableOf(known.Field);
        return new KnownClause(known, table, table is null ? null : keys.Find(connection, known.Key));
    }

    internal static string? TableOf(RunField field) =>
        field switch
        {
            RunField.Metric => "latest_metrics",
            RunField.Param => "params",
            RunField.Tag => "tags",
            _ => null,
        };

    /// <summary>No run can match, because nothing has such a key.</summary>
    internal bool IsHopeless => Table is not null && Key is null && Clause.Sign != FilterSign.IsNull;
}

/// <summary>Clauses as conditions on a row of <c>runs r</c>.</summary>
internal static class RunConditions
{
    /// <param name="sql">Gets the condition.</param>
    /// <param name="known">The clause.</param>
    /// <param name="run">The run's row, by the table that is read first: what it refuses is then never looked up in the others.</param>
    internal static void Add(SqlText sql, KnownClause known, string run = "r.id")
    {
        var clause = known.Clause;
        if (known.Table is { } table)
        {
            if (clause.Sign == FilterSign.IsNull)
            {
                sql.Add($" AND NOT EXISTS (SELECT 1 FROM {table} x WHERE x.run = {run} AND x.key = ?)", known.Key);
                return;
            }
            sql.Add($" AND EXISTS (SELECT 1 FROM {table} x WHERE x.run = {run} AND x.key = ?", known.Key);
            Value(sql, clause, "x.value");
            sql.Add(")");
            return;
        }
        if (clause.Field == RunField.Attribute)
        {
            Value(sql, clause, "r." + ColumnOf(clause.Key));
            return;
        }
        if (clause.Key == "context")
        {
            sql.Add(
                " AND EXISTS (SELECT 1 FROM dataset_input_tags x WHERE x.run = r.id AND x.key = ?",
                TrackingRules.DatasetContextTag
            );
            Value(sql, clause, "x.value");
        }
        else
        {
            sql.Add(
                " AND EXISTS (SELECT 1 FROM dataset_inputs i CROSS JOIN datasets x ON x.id = i.dataset WHERE i.run = r.id"
            );
            Value(sql, clause, "x." + clause.Key);
        }
        sql.Add(")");
    }

    /// <summary><c> AND column sign value</c></summary>
    internal static void Value(SqlText sql, FilterCondition<RunField> clause, string column)
    {
        if (clause is { Field: RunField.Metric, Sign: FilterSign.NotEqual })
        {
            // NaN, which is stored as NULL, differs from every number.
            sql.Add($" AND ({column} != ? OR {column} IS NULL)", clause.Number);
        }
        else if (clause.Sign != FilterSign.IsNotNull)
        {
            sql.Add(" AND ").Compare(column, clause);
        }
    }

    internal static string ColumnOf(string attribute) =>
        attribute switch
        {
            "run_id" => "run_id",
            "run_name" => "name",
            "user_id" => "user_id",
            "status" => "status",
            "artifact_uri" => "location",
            "start_time" => "started",
            "end_time" => "ended",
            _ => throw new ArgumentOutOfRangeException(nameof(attribute), attribute, null),
        };
}

/// <summary>What searches hand to the database in a form of its own.</summary>
internal static class LikePatterns
{
    /// <summary>As much of what a pattern begins with as an index is asked for: well within <see cref="TrackingTables.Head"/>.</summary>
    internal const int LongestPrefix = 90;

    /// <summary>Whatever begins so fits, and nothing else: an index answers it, and no text has to be compared.</summary>
    internal static bool IsPrefix(string like) =>
        PrefixOf(like) is { Length: > 0 and <= LongestPrefix } prefix
        && prefix.Length < like.Length
        && like.AsSpan(prefix.Length).IndexOfAnyExcept('%') < 0;

    /// <summary>What every match begins with.</summary>
    internal static string PrefixOf(string like)
    {
        var end = like.AsSpan().IndexOfAny('%', '_');
        return end < 0 ? like : like[..end];
    }
}
