using Airworthy.Catalog.Tracking;
using Airworthy.Catalog.Tracking.Searching;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>A clause with its key's number. <see cref="Key"/> is null where nothing was ever logged under the key.</summary>
internal sealed record KnownClause(RunClause Clause, string? Table, long? Key)
{
    internal static KnownClause Of(ResearchConnection connection, KeyNames keys, RunClause clause)
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
    internal static void Add(SqlText sql, KnownClause known)
    {
        var clause = known.Clause;
        if (known.Table is { } table)
        {
            if (clause.Sign == FilterSign.IsNull)
            {
                sql.Add($" AND NOT EXISTS (SELECT 1 FROM {table} x WHERE x.run = r.id AND x.key = ?)", known.Key);
                return;
            }
            sql.Add($" AND EXISTS (SELECT 1 FROM {table} x WHERE x.run = r.id AND x.key = ?", known.Key);
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
    internal static void Value(SqlText sql, RunClause clause, string column)
    {
        object right = RunFilterIsNumeric(clause) ? clause.Number : clause.Text;
        _ = clause.Sign switch
        {
            FilterSign.Equal => sql.Add($" AND {column} = ?", right),
            // NaN, which is stored as NULL, differs from every number.
            FilterSign.NotEqual when clause.Field == RunField.Metric => sql.Add(
                $" AND ({column} <> ? OR {column} IS NULL)",
                right
            ),
            FilterSign.NotEqual => sql.Add($" AND {column} <> ?", right),
            FilterSign.Less => sql.Add($" AND {column} < ?", right),
            FilterSign.LessOrEqual => sql.Add($" AND {column} <= ?", right),
            FilterSign.Greater => sql.Add($" AND {column} > ?", right),
            FilterSign.GreaterOrEqual => sql.Add($" AND {column} >= ?", right),
            FilterSign.Like => sql.Add($" AND like_text({column}, ?)", clause.Text),
            FilterSign.ILike => sql.Add($" AND like_any_case({column}, ?)", clause.Text),
            FilterSign.In => In(sql, column, "IN", clause.Texts!),
            FilterSign.NotIn => In(sql, column, "NOT IN", clause.Texts!),
            FilterSign.IsNotNull => sql,
            _ => throw new ArgumentOutOfRangeException(nameof(clause), clause.Sign, null),
        };
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

    private static bool RunFilterIsNumeric(RunClause clause) =>
        clause.Field == RunField.Metric
        || (clause.Field == RunField.Attribute && clause.Key is "start_time" or "end_time");

    /// <summary>One value that holds the list: so many lists, one statement.</summary>
    private static SqlText In(SqlText sql, string column, string sign, IReadOnlyList<string> texts) =>
        sql.Add($" AND {column} {sign} (SELECT value FROM json_each(?))", LikePatterns.ToJson(texts));
}

/// <summary>What searches hand to the database in a form of its own.</summary>
internal static class LikePatterns
{
    /// <summary>What every match begins with.</summary>
    internal static string PrefixOf(string like)
    {
        var end = like.AsSpan().IndexOfAny('%', '_');
        return end < 0 ? like : like[..end];
    }

    internal static string ToJson(IReadOnlyList<string> texts)
    {
        using var bytes = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }
            json.WriteEndArray();
        }
        return System.Text.Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
