using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Tracking;

/// <summary>Answers the calls by which runs log.</summary>
internal sealed class LogRoutes(RunLogService log)
{
    private const int MaxExperiments = 20;

    public void Map(MlflowDoor door)
    {
        door.Map("POST", "runs/log-metric", Permission.Register, LogMetricAsync);
        door.Map("POST", "runs/log-parameter", Permission.Register, LogParamAsync);
        door.Map("POST", "runs/set-tag", Permission.Register, SetTagAsync);
        door.Map("POST", "runs/log-batch", Permission.Register, LogBatchAsync);
        door.Map("POST", "runs/log-model", Permission.Register, LogModelAsync);
        door.Map("POST", "runs/log-inputs", Permission.Register, LogInputsAsync);
        door.Map("POST", "runs/outputs", Permission.Register, LogOutputsAsync);
        door.Map("POST", "experiments/search-datasets", Permission.Read, SearchDatasetsAsync);
    }

    private async ValueTask<Result<MlflowReply>> LogMetricAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var run = fields.RunId();
        var metric = MetricOf(fields);
        return call.Fault ?? (await log.LogMetricAsync(run, metric, call.Cancel)).Map(Empty);
    }

    private async ValueTask<Result<MlflowReply>> LogParamAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (run, key, value) = (fields.RunId(), fields.RequiredText("key"), fields.Text("value") ?? "");
        return call.Fault ?? (await log.LogParamAsync(run, key, value, call.Cancel)).Map(Empty);
    }

    private async ValueTask<Result<MlflowReply>> SetTagAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (run, key, value) = (fields.RunId(), fields.RequiredText("key"), fields.Text("value") ?? "");
        return call.Fault ?? (await log.SetTagAsync(run, key, value, call.Cancel)).Map(Empty);
    }

    private async ValueTask<Result<MlflowReply>> LogBatchAsync(MlflowCall call)
    {
        var size = call.Http.Request.ContentLength ?? call.Fields.Root.GetRawText().Length;
        if (TrackingRules.BatchSizeFault(size) is { } large)
        {
            return large;
        }
        var fields = call.Fields;
        var run = fields.RunId();
        var list = fields.List("metrics");
        var metrics = new Metric[list.Count];
        for (var i = 0; i < metrics.Length; i++)
        {
            metrics[i] = MetricOf(list[i]);
        }
        var batch = new RunBatch
        {
            Metrics = metrics,
            Params = fields.Pairs("params"),
            Tags = fields.Pairs("tags"),
        };
        return call.Fault ?? (await log.LogBatchAsync(run, batch, call.Cancel)).Map(Empty);
    }

    private async ValueTask<Result<MlflowReply>> LogModelAsync(MlflowCall call)
    {
        var run = call.Fields.RunId();
        var model = call.Fields.RequiredText("model_json");
        return call.Fault ?? (await log.LogModelAsync(run, model, call.Cancel)).Map(Empty);
    }

    private async ValueTask<Result<MlflowReply>> LogInputsAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var run = fields.RunId();
        var lineage = new RunLineage
        {
            Datasets = [.. fields.List("datasets").Select(InputOf)],
            ModelInputs = [.. fields.List("models").Select(m => m.RequiredText("model_id"))],
        };
        return call.Fault ?? (await log.LogLineageAsync(run, lineage, call.Cancel)).Map(Empty);
    }

    private async ValueTask<Result<MlflowReply>> LogOutputsAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var run = fields.RunId();
        if (!fields.Has("models"))
        {
            fields.Faults.Missing("models");
        }
        var lineage = new RunLineage
        {
            ModelOutputs =
            [
                .. fields.List("models").Select(m => new ModelOutput(m.RequiredText("model_id"), m.Whole("step") ?? 0)),
            ],
        };
        return call.Fault ?? (await log.LogLineageAsync(run, lineage, call.Cancel)).Map(Empty);
    }

    private async ValueTask<Result<MlflowReply>> SearchDatasetsAsync(MlflowCall call)
    {
        var asked = call.Fields.Texts("experiment_ids");
        if (call.Fault is { } fault)
        {
            return fault;
        }
        if (asked.Count == 0)
        {
            return MlflowFaults.BadParameter.With("SearchDatasets request must specify at least one experiment_id.");
        }
        if (asked.Count > MaxExperiments)
        {
            return MlflowFaults.BadParameter.With(
                $"SearchDatasets request cannot specify more than {MaxExperiments} experiment_ids. Received {asked.Count} experiment_ids."
            );
        }
        var experiments = asked.Select(ExperimentId.Parse).Where(e => e.IsOk).Select(e => e.Value).Distinct();
        var found = await log.DatasetsAsync([.. experiments], call.Cancel);
        return MlflowReply.Of(json => json.List("dataset_summaries", found, static (j, d) => TrackingJson.Write(j, d)));
    }

    private static Metric MetricOf(in Fields fields)
    {
        var metric = new Metric(
            fields.RequiredText("key"),
            fields.RequiredNumber("value"),
            fields.RequiredWhole("timestamp"),
            fields.Whole("step") ?? 0
        );
        return fields.Text("model_id") is { Length: > 0 } model
            ? metric with
            {
                Subject = new MetricSubject(model, Filled(fields, "dataset_name"), Filled(fields, "dataset_digest")),
            }
            : metric;
    }

    private static string? Filled(in Fields fields, string name) =>
        fields.Text(name) is { Length: > 0 } text ? text : null;

    private static DatasetInput InputOf(Fields fields)
    {
        var tags = fields.Pairs("tags");
        if (fields.Message("dataset") is not { } dataset)
        {
            fields.Faults.Missing("dataset");
            return new DatasetInput(new Dataset("", "", "", "", null, null), tags);
        }
        return new DatasetInput(
            new Dataset(
                dataset.RequiredText("name"),
                dataset.RequiredText("digest"),
                dataset.RequiredText("source_type"),
                dataset.RequiredText("source"),
                dataset.Text("schema"),
                dataset.Text("profile")
            ),
            tags
        );
    }

    private static MlflowReply Empty(Nothing _) => MlflowReply.Empty;
}
