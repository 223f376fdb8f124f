using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Tracking.Traces;

namespace Airworthy.Adapters.Storage.Research.Traces;

/// <summary>A search for traces in SQL.</summary>
internal static class TraceSearchSql
{
    /// <summary>What feedback holds as a text to compare with: JSON's texts without quotes, flags by their names.</summary>
    private const string ValueText =
        "CASE json_type(a.value) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE a.value ->> '$' END";

    /// <summary>What a search is ordered by: for every rank whether there is a value and then the value, the start, the id.</summary>
    internal static IReadOnlyList<OrderTerm> Terms(TraceSearch search) =>
        [
            .. search.Ranks.SelectMany(
                (rank, i) =>
                    new OrderTerm[] { new($"(r{i} IS NULL)", Descending: false), new($"r{i}", !rank.Ascending) }
            ),
            new("t.start_ms", Descending: true),
            new("t.id", Descending: false),
        ];

    /// <summary>Behind the trace's columns come the values of the terms.</summary>
    internal static SqlText Of(
        ResearchConnection connection,
        TraceSearch search,
        IReadOnlyList<OrderTerm> terms,
        object?[]? after
    )
    {
        var sql = new SqlText().Add($"SELECT {TraceRows.Columns}");
        for (var i = 0; i < search.Ranks.Count; i++)
        {
            var rank = search.Ranks[i];
            _ = rank.Part switch
            {
                TracePart.Attribute => sql.Add($", {Column(rank.Key)} AS r{i}"),
                _ => sql.Add(
                    $", (SELECT r.value FROM {Table(rank.Part)} r WHERE r.trace = t.n AND r.key = ?) AS r{i}",
                    rank.Key
                ),
            };
        }
        sql.Add(" FROM traces t WHERE");
        Add(connection, sql, search.ExperimentIds, search.Conditions);
        if (after is not null)
        {
            sql.Add(" AND ").Add(OrderTerm.After(terms, after));
        }
        return sql.Add(OrderTerm.OrderBy(terms)).Add(" LIMIT ?", (long)search.Limit + 1);
    }

    /// <summary>What a trace must be, behind WHERE.</summary>
    internal static void Add(
        ResearchConnection connection,
        SqlText sql,
        IReadOnlyList<string> experiments,
        IReadOnlyList<FilterCondition<TracePart>> conditions
    )
    {
        var rare = new RareTraces(connection);
        var few = conditions.Select(rare.Of).OfType<SqlText>().ToList();
        // The plus keeps the experiment's index out where another leads to the traces sooner.
        sql.AddList(few.Count > 0 ? " +t.experiment IN" : " t.experiment IN", experiments);
        foreach (var traces in few)
        {
            sql.Add(" AND t.n IN (").Add(traces).Add(")");
        }
        foreach (var condition in conditions)
        {
            switch (condition.Field)
            {
                case TracePart.Attribute:
                    sql.Add(" AND ");
                    sql.Compare(Column(condition.Key), condition);
                    break;
                case TracePart.Tag:
                case TracePart.Metadata:
                    AddPair(sql, condition);
                    break;
                case TracePart.Prompt:
                    AddPrompt(sql, condition.Text);
                    break;
                case TracePart.Feedback:
                case TracePart.Expectation:
                    AddAssessment(sql, condition);
                    break;
            }
        }
        AddSpans(sql, [.. conditions.Where(c => c.Field is TracePart.Span or TracePart.SpanAttribute)]);
    }

    private static void AddPair(SqlText sql, FilterCondition<TracePart> condition)
    {
        sql.Add(condition.Sign == FilterSign.IsNull ? " AND NOT EXISTS" : " AND EXISTS")
            .Add($" (SELECT 1 FROM {Table(condition.Field)} p WHERE p.trace = t.n AND p.key = ?", condition.Key);
        if (condition.Sign is not (FilterSign.IsNull or FilterSign.IsNotNull))
        {
            sql.Add(" AND ");
            sql.Compare("p.value", condition);
        }
        sql.Add(")");
    }

    private static void AddPrompt(SqlText sql, string prompt)
    {
        var slash = prompt.LastIndexOf('/');
        sql.Add(" AND EXISTS (SELECT 1 FROM trace_tags p, json_each(iif(json_valid(p.value), p.value, '[]')) e")
            .Add(" WHERE p.trace = t.n AND p.key = ? AND e.type = 'object'", TraceKeys.LinkedPrompts)
            .Add(" AND e.value ->> 'name' = ?", prompt[..slash])
            .Add(" AND e.value ->> 'version' = ?)", prompt[(slash + 1)..]);
    }

    private static void AddAssessment(SqlText sql, FilterCondition<TracePart> condition)
    {
        sql.Add(condition.Sign == FilterSign.IsNull ? " AND NOT EXISTS" : " AND EXISTS")
            .Add(
                " (SELECT 1 FROM trace_assessments a WHERE a.trace = t.n AND a.valid = 1 AND a.name = ?",
                condition.Key
            )
            .Add(condition.Field == TracePart.Expectation ? " AND a.expectation = 1" : " AND a.expectation = 0");
        if (condition.Number is not null)
        {
            sql.Add(" AND json_type(a.value) IN ('integer', 'real') AND ");
            sql.Compare("a.value ->> '$'", condition);
        }
        else if (condition.Sign is not (FilterSign.IsNull or FilterSign.IsNotNull))
        {
            sql.Add(" AND ");
            sql.Compare($"({ValueText})", condition);
        }
        sql.Add(")");
    }

    /// <summary>All that is asked of spans must hold for one and the same.</summary>
    private static void AddSpans(SqlText sql, IReadOnlyList<FilterCondition<TracePart>> conditions)
    {
        if (conditions.Count == 0)
        {
            return;
        }
        sql.Add(" AND EXISTS (SELECT 1 FROM trace_spans s WHERE s.trace = t.n");
        foreach (var condition in conditions)
        {
            sql.Add(" AND ");
            if (condition.Field == TracePart.Span)
            {
                sql.Compare($"s.{condition.Key}", condition);
                continue;
            }
            sql.Add("EXISTS (SELECT 1 FROM json_each(s.content, '$.attributes') e WHERE e.key = ? AND ", condition.Key);
            // An attribute is kept as JSON within a text: texts are compared without their quotes.
            sql.Compare(
                "iif(json_valid(e.value), iif(json_type(e.value) = 'text', e.value ->> '$', e.value), e.value)",
                condition
            );
            sql.Add(")");
        }
        sql.Add(")");
    }

    private static string Column(string key) =>
        key switch
        {
            "end_ms" => "(t.start_ms + coalesce(t.duration_ms, 0))",
            "experiment" => "CAST(t.experiment AS INTEGER)",
            _ => $"t.{key}",
        };

    internal static string Table(TracePart part) => part == TracePart.Tag ? "trace_tags" : "trace_metadata";
}
