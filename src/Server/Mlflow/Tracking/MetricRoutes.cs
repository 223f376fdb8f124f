using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Tracking;

/// <summary>Answers the calls for metrics' histories.</summary>
internal sealed class MetricRoutes(IMetricStore metrics)
{
    private const int MaxHistory = 25_000;

    public void Map(MlflowDoor door)
    {
        door.Map("GET", "metrics/get-history", Permission.Read, HistoryAsync);
        door.Map("GET", "metrics/get-history-bulk", Permission.Read, HistoriesAsync);
        door.Map("GET", "metrics/get-history-bulk-interval", Permission.Read, IntervalAsync);
    }

    private async ValueTask<Result<MlflowReply>> HistoryAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var run = fields.RunId();
        var key = fields.RequiredText("metric_key");
        var token = fields.Text("page_token");
        var most = fields.Whole("max_results") ?? MaxHistory;
        if (call.Fault is { } fault)
        {
            return fault;
        }
        var query = new HistoryQuery(RunId.Asked(run), key, (int)Math.Clamp(most, 1, MaxHistory), token);
        return (await metrics.HistoryAsync(query, call.Cancel)).Map(page =>
            MlflowReply.Of(json =>
            {
                json.List("metrics", page.Items, static (j, m) => TrackingJson.Write(j, m));
                json.Text("next_page_token", page.Next);
            })
        );
    }

    private async ValueTask<Result<MlflowReply>> HistoriesAsync(MlflowCall call)
    {
        var runs = call.Fields.Texts("run_id");
        if (runs.Count == 0)
        {
            return MlflowFaults.BadParameter.With("GetMetricHistoryBulk request must specify at least one run_id.");
        }
        if (runs.Count > SampleRules.MaxRuns)
        {
            return MlflowFaults.BadParameter.With(
                $"GetMetricHistoryBulk request cannot specify more than {SampleRules.MaxRuns} run_ids. Received {runs.Count} run_ids."
            );
        }
        if (call.Fields.Text("metric_key") is not { } key)
        {
            return MlflowFaults.BadParameter.With("GetMetricHistoryBulk request must specify a metric_key.");
        }
        var most = (int)Math.Clamp(call.Fields.Whole("max_results") ?? MaxHistory, 0, MaxHistory);
        if (call.Fault is { } fault)
        {
            return fault;
        }
        var found = await metrics.HistoriesAsync([.. runs.Select(RunId.Asked)], key, most, call.Cancel);
        return MlflowReply.Of(json =>
        {
            // Written by hand there, so it is there even where it is empty.
            json.WriteStartArray("metrics");
            foreach (var metric in found)
            {
                json.WriteStartObject();
                TrackingJson.Write(json, metric);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private async ValueTask<Result<MlflowReply>> IntervalAsync(MlflowCall call)
    {
        if (!Interval(call).TryGet(out var query, out var fault))
        {
            return fault;
        }
        return (await metrics.IntervalAsync(query, call.Cancel)).Map(found =>
            MlflowReply.Of(json => json.List("metrics", found, static (j, m) => TrackingJson.Write(j, m)))
        );
    }

    private static Result<IntervalQuery> Interval(MlflowCall call)
    {
        const string Hint = "See the API docs for more information about request parameters.";
        var fields = call.Fields;
        var runs = fields.Texts("run_ids");
        if (runs.Count == 0)
        {
            fields.Faults.Missing("run_ids");
        }
        else if (runs.Count > SampleRules.MaxRuns)
        {
            return MlflowFaults.BadParameter.With(
                $"GetMetricHistoryBulkInterval request must specify at most {SampleRules.MaxRuns} run_ids. Received {runs.Count} run_ids. {Hint}"
            );
        }
        var key = fields.RequiredText("metric_key");
        var (start, end) = (fields.Whole("start_step"), fields.Whole("end_step"));
        var most = fields.Whole("max_results") ?? SampleRules.MaxPerRun;
        if (call.Fault is { } fault)
        {
            return fault;
        }
        if (most is < 1 or > SampleRules.MaxPerRun)
        {
            return MlflowFaults.BadParameter.With($"max_results must be between 1 and {SampleRules.MaxPerRun}. {Hint}");
        }
        if (start is null != end is null)
        {
            return MlflowFaults.BadParameter.With(
                "If either start step or end step are specified, both must be specified."
            );
        }
        return start > end
            ? MlflowFaults.BadParameter.With(
                $"end_step must be greater than start_step. Found start_step={start} and end_step={end}."
            )
            : new IntervalQuery([.. runs.Select(RunId.Asked)], key, start, end, (int)most);
    }
}
