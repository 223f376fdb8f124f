using System.Text.Json;
using Airworthy.Catalog.Tracking;

namespace Airworthy.Server.Mlflow.Tracking;

/// <summary>Experiments, runs and metrics as MLflow writes them.</summary>
internal static class TrackingJson
{
    public static void Write(Utf8JsonWriter json, Experiment experiment)
    {
        json.WriteString("experiment_id", experiment.Id.ToString());
        json.WriteString("name", experiment.Name);
        json.WriteString("artifact_location", experiment.ArtifactLocation);
        json.WriteString("lifecycle_stage", Of(experiment.Stage));
        json.WriteNumber("last_update_time", experiment.UpdatedAt);
        json.WriteNumber("creation_time", experiment.CreatedAt);
        json.Pairs("tags", experiment.Tags);
    }

    public static void Write(Utf8JsonWriter json, RunInfo info)
    {
        var id = info.Id.ToString();
        json.WriteString("run_uuid", id);
        json.WriteString("experiment_id", info.Experiment.ToString());
        json.WriteString("run_name", info.Name);
        json.WriteString("user_id", info.User);
        json.WriteString("status", Of(info.Status));
        json.WriteNumber("start_time", info.StartedAt);
        if (info.EndedAt is not (null or 0))
        {
            json.WriteNumber("end_time", info.EndedAt.Value);
        }
        json.WriteString("artifact_uri", info.ArtifactUri);
        json.WriteString("lifecycle_stage", Of(info.Stage));
        json.WriteString("run_id", id);
    }

    public static void Write(Utf8JsonWriter json, Run run)
    {
        json.WriteStartObject("info");
        Write(json, run.Info);
        json.WriteEndObject();
        json.WriteStartObject("data");
        json.List("metrics", run.Metrics, static (j, m) => Write(j, m));
        json.Pairs("params", run.Params);
        json.Pairs("tags", run.Tags);
        json.WriteEndObject();
        json.WriteStartObject("inputs");
        json.List("dataset_inputs", run.Datasets, static (j, d) => Write(j, d));
        json.List("model_inputs", run.ModelInputs, static (j, m) => j.WriteString("model_id", m));
        json.WriteEndObject();
        if (run.ModelOutputs.Count > 0)
        {
            json.WriteStartObject("outputs");
            json.List("model_outputs", run.ModelOutputs, static (j, m) => Write(j, m));
            json.WriteEndObject();
        }
    }

    public static void Write(Utf8JsonWriter json, in Metric metric)
    {
        json.WriteString("key", metric.Key);
        json.Number("value", metric.Value);
        json.WriteNumber("timestamp", metric.Timestamp);
        json.WriteNumber("step", metric.Step);
    }

    public static void Write(Utf8JsonWriter json, RunMetric metric)
    {
        Write(json, metric.Point);
        json.WriteString("run_id", metric.Run.ToString());
    }

    public static void Write(Utf8JsonWriter json, DatasetSummary summary)
    {
        json.WriteString("experiment_id", summary.Experiment.ToString());
        json.WriteString("name", summary.Name);
        json.WriteString("digest", summary.Digest);
        json.Text("context", summary.Context);
    }

    private static void Write(Utf8JsonWriter json, DatasetInput input)
    {
        json.Pairs("tags", input.Tags);
        json.WriteStartObject("dataset");
        json.WriteString("name", input.Dataset.Name);
        json.WriteString("digest", input.Dataset.Digest);
        json.WriteString("source_type", input.Dataset.SourceType);
        json.WriteString("source", input.Dataset.Source);
        json.Text("schema", input.Dataset.Schema);
        json.Text("profile", input.Dataset.Profile);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ModelOutput output)
    {
        json.WriteString("model_id", output.ModelId);
        json.WriteNumber("step", output.Step);
    }

    private static string Of(LifecycleStage stage) => stage == LifecycleStage.Active ? "active" : "deleted";

    private static string Of(RunStatus status) =>
        status switch
        {
            RunStatus.Running => "RUNNING",
            RunStatus.Scheduled => "SCHEDULED",
            RunStatus.Finished => "FINISHED",
            RunStatus.Failed => "FAILED",
            _ => "KILLED",
        };
}
