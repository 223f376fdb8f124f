using System.Globalization;
using System.Text;
using System.Text.Json;
using Airworthy.Catalog.Tracking.Evaluation;

namespace Airworthy.Server.Mlflow.Evaluation;

/// <summary>Writes data sets, records and scorers as MLflow's messages have them: much of it JSON within a text.</summary>
internal static class EvaluationWriting
{
    public static MlflowReply Reply(EvaluationDataset dataset) =>
        MlflowReply.Of(json => json.Message("dataset", j => Members(j, dataset)));

    public static void Members(Utf8JsonWriter json, EvaluationDataset dataset)
    {
        json.WriteString("dataset_id", dataset.Id);
        json.WriteString("name", dataset.Name);
        json.WriteString(
            "tags",
            Text(j =>
            {
                j.WriteStartObject();
                foreach (var (key, value) in dataset.Tags)
                {
                    j.WriteString(key, value);
                }
                j.WriteEndObject();
            })
        );
        json.Text("schema", dataset.Schema);
        json.Text("profile", dataset.Profile);
        json.WriteString("digest", dataset.Digest);
        json.WriteNumber("created_time", dataset.CreatedAt);
        json.WriteNumber("last_update_time", dataset.UpdatedAt);
        json.Text("created_by", dataset.CreatedBy);
        json.Text("last_updated_by", dataset.UpdatedBy);
        Texts(json, "experiment_ids", dataset.Experiments);
    }

    /// <summary>All of them as one text.</summary>
    public static string Records(IReadOnlyList<EvaluationRecord> records) =>
        Text(json =>
        {
            json.WriteStartArray();
            foreach (var record in records)
            {
                json.WriteStartObject();
                Members(json, record);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });

    public static void Members(Utf8JsonWriter json, ScorerVersion scorer)
    {
        json.WriteNumber("experiment_id", long.Parse(scorer.Experiment, CultureInfo.InvariantCulture));
        json.WriteString("scorer_name", scorer.Name);
        json.WriteNumber("scorer_version", scorer.Version);
        json.WriteString("serialized_scorer", scorer.Serialized);
        json.WriteNumber("creation_time", scorer.CreatedAt);
        json.WriteString("scorer_id", scorer.Id);
    }

    /// <summary>A repeated text; nothing where there is none.</summary>
    public static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count > 0)
        {
            json.WriteStartArray(name);
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }
            json.WriteEndArray();
        }
    }

    private static void Members(Utf8JsonWriter json, EvaluationRecord record)
    {
        json.WriteString("dataset_record_id", record.Id);
        json.WriteString("dataset_id", record.DatasetId);
        Raw(json, "inputs", record.Inputs);
        Raw(json, "outputs", record.Outputs ?? "{}");
        Raw(json, "expectations", record.Expectations);
        Raw(json, "tags", record.Tags ?? "{}");
        Raw(json, "source", record.Source?.Json);
        json.Text("source_id", record.Source?.Id);
        json.Text("source_type", record.Source?.Type);
        json.WriteNumber("created_time", record.CreatedAt);
        json.WriteNumber("last_update_time", record.UpdatedAt);
        json.Text("created_by", record.CreatedBy);
        json.Text("last_updated_by", record.UpdatedBy);
    }

    private static void Raw(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value, skipInputValidation: true);
        }
    }

    private static string Text(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            write(json);
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
