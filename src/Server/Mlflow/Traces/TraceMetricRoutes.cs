using System.Text.Json;
using Airworthy.Catalog.Tracking.Traces;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Traces;

/// <summary>Figures drawn together over traces, their spans or their assessments.</summary>
internal static class TraceMetricRoutes
{
    private const int MostResults = 1000;

    public static void Map(MlflowDoor door) => door.Map("POST", "traces/metrics", Permission.Read, QueryAsync, "3.0");

    private static ValueTask<Result<MlflowReply>> QueryAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var view = View(fields);
        var metric = fields.RequiredText("metric_name");
        var query = new TraceMetricQuery
        {
            ExperimentIds = fields.Texts("experiment_ids"),
            View = view ?? TraceView.Traces,
            Metric = metric,
            Aggregations = [.. fields.List("aggregations").Select(Aggregation)],
            Dimensions = fields.Texts("dimensions"),
            Filters = fields.Texts("filters"),
            IntervalSeconds = fields.Whole("time_interval_seconds"),
            StartMs = fields.Whole("start_time_ms"),
            EndMs = fields.Whole("end_time_ms"),
            MaxResults = (int)Math.Clamp(fields.Whole("max_results") ?? MostResults, 1, MostResults),
        };
        if (query.ExperimentIds.Count == 0)
        {
            fields.Faults.Missing("experiment_ids");
        }
        if (query.Aggregations.Count == 0)
        {
            fields.Faults.Missing("aggregations");
        }
        return new(
            call.Fault
                ?? call.Http.RequestServices.GetRequiredService<TraceService>()
                    .Figures(query)
                    .Map(found =>
                        MlflowReply.Of(json => json.List("data_points", found, (j, f) => Write(j, f, metric)))
                    )
        );
    }

    private static TraceView? View(Fields fields)
    {
        var said = fields.Json("view_type") is { ValueKind: JsonValueKind.Number }
            ? $"{fields.Whole("view_type")}"
            : fields.RequiredText("view_type");
        switch (said)
        {
            case "TRACES" or "1":
                return TraceView.Traces;
            case "SPANS" or "2":
                return TraceView.Spans;
            case "ASSESSMENTS" or "3":
                return TraceView.Assessments;
            default:
                fields.Faults.WrongType(
                    "view_type",
                    JsonSerializer.SerializeToElement(said, FieldsJson.Default.String)
                );
                return null;
        }
    }

    private static TraceAggregation Aggregation(Fields fields)
    {
        var kind = fields.Json("aggregation_type") is { ValueKind: JsonValueKind.Number }
            ? $"{fields.Whole("aggregation_type")}"
            : fields.RequiredText("aggregation_type");
        var percentile = fields.Number("percentile_value") ?? double.NaN;
        switch (kind)
        {
            case "COUNT" or "1":
                return new(TraceAggregate.Count, percentile);
            case "SUM" or "2":
                return new(TraceAggregate.Sum, percentile);
            case "AVG" or "3":
                return new(TraceAggregate.Avg, percentile);
            case "PERCENTILE" or "4":
                return new(TraceAggregate.Percentile, percentile);
            default:
                fields.Faults.WrongType(
                    "aggregation_type",
                    JsonSerializer.SerializeToElement(kind, FieldsJson.Default.String)
                );
                return new(TraceAggregate.Count, percentile);
        }
    }

    private static void Write(Utf8JsonWriter json, TraceFigure figure, string metric)
    {
        json.WriteString("metric_name", metric);
        json.Message(
            "dimensions",
            j =>
            {
                foreach (var (name, value) in figure.Dimensions)
                {
                    j.WriteString(name, value);
                }
            }
        );
        json.Message(
            "values",
            j =>
            {
                foreach (var (name, value) in figure.Values)
                {
                    j.Number(name, value);
                }
            }
        );
    }
}
