using Airworthy.Catalog.Tracking.Traces;

namespace Airworthy.Adapters.Storage.Research.Traces;

/// <summary>A search for traces in SQL.</summary>
internal static class TraceSearchSql
{
    /// <summary>What feedback holds as a text to compare with: JSON's texts without quotes, flags by their names.</summary>
    private const string ValueText =
        "CASE json_type(a.value) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE a.value ->> '$' END";

    internal static SearchSql Of(ResearchConnection connection, TraceSearch search)
    {
        var sql = new SearchSql().Add($"SELECT {TraceRows.Columns} FROM traces t WHERE");
        Add(connection, sql, search.ExperimentIds, search.Conditions);
        sql.Add(" ORDER BY ");
        foreach (var rank in search.Ranks)
        {
            _ = rank.Part switch
            {
                TracePart.Attribute => sql.Add(Column(rank.Key)),
                _ => sql.Add($"(SELECT r.value FROM {Table(rank.Part)} r WHERE r.trace = t.n AND r.key = ?)", rank.Key),
            };
            sql.Add(rank.Ascending ? " ASC NULLS LAST, " : " DESC NULLS LAST, ");
        }
        return sql.Add("t.start_ms DESC, t.id LIMIT ? ", search.Limit + 1).Add("OFFSET ?", search.Offset);
    }

    /// <summary>What a trace must be, behind WHERE.</summary>
    internal static void Add(
        ResearchConnection connection,
        SearchSql sql,
        IReadOnlyList<string> experiments,
        IReadOnlyList<TraceCondition> conditions
    )
    {
        var rare = new RareTraces(connection);
        var few = conditions.Select(rare.Of).OfType<SearchSql>().ToList();
        // The plus keeps the experiment's index out where another leads to the traces sooner.
        sql.AddList(few.Count > 0 ? " +t.experiment IN" : " t.experiment IN", experiments);
        foreach (var traces in few)
        {
            sql.Add(" AND t.n IN (").Add(traces).Add(")");
        }
        foreach (var condition in conditions)
        {
            switch (condition.Part)
            {
                case TracePart.Attribute:
                    sql.Add(" AND ");
                    Compare(sql, Column(condition.Key), condition);
                    break;
                case TracePart.Tag:
                case TracePart.Metadata:
                    AddPair(sql, condition);
                    break;
                case TracePart.Prompt:
                    AddPrompt(sql, condition.Text!);
                    break;
                case TracePart.Feedback:
                case TracePart.Expectation:
                    AddAssessment(sql, condition);
                    break;
            }
        }
        AddSpans(sql, [.. conditions.Where(c => c.Part is TracePart.Span or TracePart.SpanAttribute)]);
    }

    private static void AddPair(SearchSql sql, TraceCondition condition)
    {
        sql.Add(condition.Comparator == "IS NULL" ? " AND NOT EXISTS" : " AND EXISTS")
            .Add($" (SELECT 1 FROM {Table(condition.Part)} p WHERE p.trace = t.n AND p.key = ?", condition.Key);
        if (!condition.Comparator.StartsWith("IS ", StringComparison.Ordinal))
        {
            sql.Add(" AND ");
            Compare(sql, "p.value", condition);
        }
        sql.Add(")");
    }

    private static void AddPrompt(SearchSql sql, string prompt)
    {
        var slash = prompt.LastIndexOf('/');
        sql.Add(" AND EXISTS (SELECT 1 FROM trace_tags p, json_each(iif(json_valid(p.value), p.value, '[]')) e")
            .Add(" WHERE p.trace = t.n AND p.key = ? AND e.type = 'object'", TraceKeys.LinkedPrompts)
            .Add(" AND e.value ->> 'name' = ?", prompt[..slash])
            .Add(" AND e.value ->> 'version' = ?)", prompt[(slash + 1)..]);
    }

    private static void AddAssessment(SearchSql sql, TraceCondition condition)
    {
        sql.Add(condition.Comparator == "IS NULL" ? " AND NOT EXISTS" : " AND EXISTS")
            .Add(
                " (SELECT 1 FROM trace_assessments a WHERE a.trace = t.n AND a.valid = 1 AND a.name = ?",
                condition.Key
            )
            .Add(condition.Part == TracePart.Expectation ? " AND a.expectation = 1" : " AND a.expectation = 0");
        if (condition.Number is not null)
        {
            sql.Add(" AND json_type(a.value) IN ('integer', 'real') AND ");
            Compare(sql, "a.value ->> '$'", condition);
        }
        else if (!condition.Comparator.StartsWith("IS ", StringComparison.Ordinal))
        {
            sql.Add(" AND ");
            Compare(sql, $"({ValueText})", condition);
        }
        sql.Add(")");
    }

    /// <summary>All that is asked of spans must hold for one and the same.</summary>
    private static void AddSpans(SearchSql sql, IReadOnlyList<TraceCondition> conditions)
    {
        if (conditions.Count == 0)
        {
            return;
        }
        sql.Add(" AND EXISTS (SELECT 1 FROM trace_spans s WHERE s.trace = t.n");
        foreach (var condition in conditions)
        {
            sql.Add(" AND ");
            if (condition.Part == TracePart.Span)
            {
                Compare(sql, $"s.{condition.Key}", condition);
                continue;
            }
            sql.Add("EXISTS (SELECT 1 FROM json_each(s.content, '$.attributes') e WHERE e.key = ? AND ", condition.Key);
            // An attribute is kept as JSON within a text: texts are compared without their quotes.
            Compare(
                sql,
                "iif(json_valid(e.value), iif(json_type(e.value) = 'text', e.value ->> '$', e.value), e.value)",
                condition
            );
            sql.Add(")");
        }
        sql.Add(")");
    }

    private static void Compare(SearchSql sql, string expression, TraceCondition condition) =>
        sql.Compare(expression, condition.Comparator, condition.Number, condition.Text, condition.List);

    private static string Column(string key) =>
        key switch
        {
            "end_ms" => "(t.start_ms + coalesce(t.duration_ms, 0))",
            "experiment" => "CAST(t.experiment AS INTEGER)",
            _ => $"t.{key}",
        };

    internal static string Table(TracePart part) => part == TracePart.Tag ? "trace_tags" : "trace_metadata";
}
