using System.Text.Json;
using Airworthy.Catalog.Tracking.LoggedModels;

namespace Airworthy.Server.Mlflow.LoggedModels;

/// <summary>Writes logged models as MLflow's messages have them.</summary>
internal static class LoggedModelWriting
{
    public static MlflowReply Reply(LoggedModel model) =>
        MlflowReply.Of(json => json.Message("model", j => Members(j, model)));

    public static MlflowReply Reply(LoggedModelPage page) =>
        MlflowReply.Of(json =>
        {
            json.List("models", page.Models, Members);
            json.Text("next_page_token", page.NextPageToken);
        });

    public static string StatusName(LoggedModelStatus status) =>
        status switch
        {
            LoggedModelStatus.Pending => "LOGGED_MODEL_PENDING",
            LoggedModelStatus.Ready => "LOGGED_MODEL_READY",
            LoggedModelStatus.Failed => "LOGGED_MODEL_UPLOAD_FAILED",
            _ => "LOGGED_MODEL_STATUS_UNSPECIFIED",
        };

    private static void Members(Utf8JsonWriter json, LoggedModel model)
    {
        json.Message(
            "info",
            j =>
            {
                j.WriteString("model_id", model.Id);
                j.WriteString("experiment_id", model.ExperimentId);
                j.WriteString("name", model.Name);
                j.Time("creation_timestamp_ms", model.Created);
                j.Time("last_updated_timestamp_ms", model.Updated);
                j.WriteString("artifact_uri", model.ArtifactUri);
                j.WriteString("status", StatusName(model.Status));
                j.Text("model_type", model.ModelType);
                j.Text("source_run_id", model.SourceRunId);
                j.Text("status_message", model.StatusMessage);
                j.Pairs("tags", model.Tags);
            }
        );
        json.Message(
            "data",
            j =>
            {
                j.Pairs("params", model.Params);
                j.List("metrics", model.Metrics, (metrics, metric) => Members(metrics, metric, model.Id));
            }
        );
    }

    private static void Members(Utf8JsonWriter json, LoggedModelMetric metric, string model)
    {
        json.WriteString("key", metric.Key);
        json.Number("value", metric.Value);
        json.Whole("timestamp", metric.Timestamp);
        json.Whole("step", metric.Step);
        json.Text("dataset_name", metric.DatasetName);
        json.Text("dataset_digest", metric.DatasetDigest);
        json.WriteString("model_id", model);
        json.WriteString("run_id", metric.RunId);
    }
}
