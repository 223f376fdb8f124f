using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Tracking.Traces;

namespace Airworthy.Adapters.Storage.Research.Traces;

/// <summary>Figures over traces in SQL: one row for every trace, span or assessment that fits.</summary>
internal static class TraceMetricSql
{
    // A value is JSON: numbers and flags count, and the words by which judges say yes and no.
    private const string Rating =
        "CASE WHEN a.value IN ('true', '\"yes\"') THEN 1.0 WHEN a.value IN ('false', '\"no\"') THEN 0.0 WHEN json_type(a.value) IN ('integer', 'real') THEN a.value ->> '$' END";

    /// <summary>The time, the value, then the dimensions.</summary>
    internal static SqlText Of(TraceMetricQuery query, IReadOnlyList<FilterCondition<TraceMetricField>> conditions)
    {
        var sql = new SqlText().Add($"SELECT {Time(query.View)}, {Value(query)}");
        foreach (var dimension in query.Dimensions)
        {
            sql.Add($", {Dimension(dimension)}");
        }
        sql.Add(" FROM traces t");
        sql.Add(
            query.View switch
            {
                TraceView.Spans => " JOIN trace_spans s ON s.trace = t.n",
                TraceView.Assessments => " JOIN trace_assessments a ON a.trace = t.n",
                _ => "",
            }
        );
        sql.Add(" WHERE 1").AddList(" AND t.experiment IN", query.ExperimentIds);
        if (query.StartMs is { } start)
        {
            sql.Add(" AND t.start_ms >= ?", start);
        }
        if (query.EndMs is { } end)
        {
            sql.Add(" AND t.start_ms <= ?", end);
        }
        foreach (var condition in conditions)
        {
            Add(sql, condition);
        }
        return sql;
    }

    private static void Add(SqlText sql, FilterCondition<TraceMetricField> condition)
    {
        if (condition.Field is TraceMetricField.Metadata or TraceMetricField.Tag)
        {
            var table = condition.Field == TraceMetricField.Tag ? "trace_tags" : "trace_metadata";
            sql.Add($" AND EXISTS (SELECT 1 FROM {table} p WHERE p.trace = t.n AND p.key = ? AND ", condition.Key)
                .Compare("p.value", condition)
                .Add(")");
            return;
        }
        sql.Add(" AND ")
            .Compare(
                condition.Field switch
                {
                    TraceMetricField.Status => "t.state",
                    TraceMetricField.SpanName => "s.name",
                    TraceMetricField.SpanStatus => "s.status",
                    TraceMetricField.SpanType => "s.type",
                    TraceMetricField.AssessmentName => "a.name",
                    _ => "iif(a.expectation = 1, 'expectation', 'feedback')",
                },
                condition
            );
    }

    private static string Time(TraceView view) =>
        view switch
        {
            TraceView.Spans => "s.start_ns / 1000000",
            TraceView.Assessments => "a.created_ms",
            _ => "t.start_ms",
        };

    // The names were checked before: every one that comes here is one of ours.
    private static string Value(TraceMetricQuery query) =>
        (query.View, query.Metric) switch
        {
            (TraceView.Traces, "latency") => "t.duration_ms",
            (TraceView.Traces, "input_tokens" or "output_tokens" or "total_tokens") =>
                $"(SELECT iif(json_valid(u.value), u.value ->> '$.{query.Metric}', NULL) FROM trace_metadata u WHERE u.trace = t.n AND u.key = 'mlflow.trace.tokenUsage')",
            (TraceView.Spans, "latency") => "(s.end_ns - s.start_ns) / 1000000",
            (TraceView.Spans, "input_cost" or "output_cost" or "total_cost") =>
                $"(SELECT iif(json_valid(c.v), c.v ->> '$.{query.Metric}', NULL) FROM (SELECT s.content -> '$.attributes' ->> '$.\"mlflow.llm.cost\"' AS v) c)",
            (TraceView.Assessments, "assessment_value") => Rating,
            _ => "1",
        };

    private static string Dimension(string name) =>
        name switch
        {
            "trace_name" => "(SELECT g.value FROM trace_tags g WHERE g.trace = t.n AND g.key = 'mlflow.traceName')",
            "trace_status" => "t.state",
            "span_name" => "s.name",
            "span_type" => "s.type",
            "span_status" => "s.status",
            "span_model_name" => Attribute("mlflow.llm.model"),
            "span_model_provider" => Attribute("mlflow.llm.provider"),
            "assessment_name" => "a.name",
            "assessment_value" => "a.value",
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };

    /// <summary>An attribute is kept as JSON within a text.</summary>
    private static string Attribute(string key) =>
        $"(SELECT iif(json_valid(m.v), m.v ->> '$', m.v) FROM (SELECT s.content -> '$.attributes' ->> '$.\"{key}\"' AS v) m)";
}
