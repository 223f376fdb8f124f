using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Sources.Mlflow;

/// <summary>Reads runs from the SQLite file of an MLflow server, or of a client that tracked without one.</summary>
public sealed class MlflowFileSource(MlflowDatabase database) : IMlflowSource
{
    public IAsyncEnumerable<JsonObject> ExperimentsAsync(CancellationToken cancel) =>
        database.StreamAsync(
            "SELECT experiment_id, name, artifact_location, lifecycle_stage FROM experiments ORDER BY experiment_id",
            row =>
                new()
                {
                    ["experiment_id"] = MlflowDatabase.Text(row, 0),
                    ["name"] = MlflowDatabase.Text(row, 1),
                    ["artifact_location"] = MlflowDatabase.Text(row, 2),
                    ["lifecycle_stage"] = MlflowDatabase.Text(row, 3),
                    ["tags"] = database.Pairs("experiment_tags", "key, value", "experiment_id", row.GetInt64(0)),
                },
            cancel
        );

    public IAsyncEnumerable<JsonObject> RunsAsync(string experiment, CancellationToken cancel) =>
        database.StreamAsync(
            """
            SELECT run_uuid, name, user_id, status, start_time, end_time, lifecycle_stage, artifact_uri
            FROM runs WHERE experiment_id = $0 ORDER BY start_time, run_uuid
            """,
            row => Run(row, experiment),
            cancel,
            experiment
        );

    public IAsyncEnumerable<JsonObject> HistoryAsync(string run, string key, CancellationToken cancel) =>
        database.StreamAsync(
            "SELECT value, timestamp, step, is_nan FROM metrics WHERE run_uuid = $0 AND key = $1 ORDER BY timestamp, step, value",
            row =>
                new()
                {
                    ["key"] = key,
                    ["value"] = row.GetBoolean(3) ? "NaN" : row.GetDouble(0),
                    ["timestamp"] = row.GetInt64(1),
                    ["step"] = row.GetInt64(2),
                },
            cancel,
            run,
            key
        );

    public IAsyncEnumerable<JsonObject> LoggedModelsAsync(string experiment, CancellationToken cancel) =>
        database.StreamAsync(
            database.Has("logged_models")
                ? """
                SELECT model_id, name, artifact_location, status, model_type, source_run_id, lifecycle_stage
                FROM logged_models WHERE experiment_id = $0 ORDER BY creation_timestamp_ms, model_id
                """
                : "SELECT 1 WHERE $0 IS NULL",
            LoggedModel,
            cancel,
            experiment
        );

    public Task<IReadOnlyList<string>> LeftOutAsync(CancellationToken cancel)
    {
        var left = new List<string>();
        foreach (
            var (table, what) in new[]
            {
                ("trace_info", "traces"),
                ("assessments", "assessments"),
                ("webhooks", "webhooks"),
                ("evaluation_datasets", "evaluation data sets"),
                ("scorers", "scorers"),
                ("users", "users"),
            }
        )
        {
            if (
                database.Has(table)
                && database.Rows($"SELECT count(*) FROM {table}").Select(r => r.GetInt64(0)).Single() is > 0 and var n
            )
            {
                left.Add($"{n} {what} are not imported");
            }
        }
        return Task.FromResult<IReadOnlyList<string>>(left);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private JsonObject Run(SqliteDataReader row, string experiment)
    {
        var id = row.GetString(0);
        return new()
        {
            ["info"] = new JsonObject
            {
                ["run_id"] = id,
                ["run_name"] = MlflowDatabase.Text(row, 1),
                ["experiment_id"] = experiment,
                ["user_id"] = MlflowDatabase.Text(row, 2),
                ["status"] = MlflowDatabase.Text(row, 3),
                ["start_time"] = row.IsDBNull(4) ? null : row.GetInt64(4),
                ["end_time"] = row.IsDBNull(5) ? null : row.GetInt64(5),
                ["lifecycle_stage"] = MlflowDatabase.Text(row, 6),
                ["artifact_uri"] = MlflowDatabase.Text(row, 7),
            },
            ["data"] = new JsonObject
            {
                ["params"] = database.Pairs("params", "key, value", "run_uuid", id),
                ["tags"] = database.Pairs("tags", "key, value", "run_uuid", id),
                // Which there are; their points are asked for one by one.
                ["metrics"] = Names("SELECT DISTINCT key FROM metrics WHERE run_uuid = $0", id),
            },
            ["inputs"] = new JsonObject
            {
                ["dataset_inputs"] = Datasets(id),
                ["model_inputs"] = Ids("RUN_INPUT", "MODEL_INPUT", id),
            },
            ["outputs"] = new JsonObject { ["model_outputs"] = Ids("RUN_OUTPUT", "MODEL_OUTPUT", id) },
        };
    }

    private JsonObject LoggedModel(SqliteDataReader row)
    {
        var id = row.GetString(0);
        return new()
        {
            ["info"] = new JsonObject
            {
                ["model_id"] = id,
                ["name"] = MlflowDatabase.Text(row, 1),
                ["artifact_uri"] = MlflowDatabase.Text(row, 2),
                ["status"] = row.GetInt64(3) switch
                {
                    1 => "LOGGED_MODEL_PENDING",
                    2 => "LOGGED_MODEL_READY",
                    3 => "LOGGED_MODEL_UPLOAD_FAILED",
                    _ => "LOGGED_MODEL_STATUS_UNSPECIFIED",
                },
                ["model_type"] = MlflowDatabase.Text(row, 4),
                ["source_run_id"] = MlflowDatabase.Text(row, 5),
                ["lifecycle_stage"] = MlflowDatabase.Text(row, 6),
                ["tags"] = database.Pairs("logged_model_tags", "tag_key, tag_value", "model_id", id),
            },
            ["data"] = new JsonObject
            {
                ["params"] = database.Pairs("logged_model_params", "param_key, param_value", "model_id", id),
                ["metrics"] = ModelMetrics(id),
            },
        };
    }

    private JsonArray ModelMetrics(string model) =>
        database.Has("logged_model_metrics")
            ?
            [
                .. database
                    .Rows(
                        """
                        SELECT metric_name, metric_value, metric_timestamp_ms, metric_step, run_id, dataset_name, dataset_digest
                        FROM logged_model_metrics WHERE model_id = $0
                        """,
                        model
                    )
                    .Select(r =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["key"] = MlflowDatabase.Text(r, 0),
                                ["value"] = r.IsDBNull(1) ? "NaN" : r.GetDouble(1),
                                ["timestamp"] = r.GetInt64(2),
                                ["step"] = r.GetInt64(3),
                                ["run_id"] = MlflowDatabase.Text(r, 4),
                                ["dataset_name"] = MlflowDatabase.Text(r, 5),
                                ["dataset_digest"] = MlflowDatabase.Text(r, 6),
                            }
                    ),
            ]
            : [];

    private JsonArray Datasets(string run) =>
        database.Has("datasets") && database.Has("inputs")
            ?
            [
                .. database
                    .Rows(
                        """
                        SELECT i.input_uuid, d.name, d.digest, d.dataset_source_type, d.dataset_source, d.dataset_schema, d.dataset_profile
                        FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
                        WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND i.destination_id = $0
                        """,
                        run
                    )
                    .Select(r =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["tags"] = database.Pairs("input_tags", "name, value", "input_uuid", r.GetString(0)),
                                ["dataset"] = new JsonObject
                                {
                                    ["name"] = MlflowDatabase.Text(r, 1),
                                    ["digest"] = MlflowDatabase.Text(r, 2),
                                    ["source_type"] = MlflowDatabase.Text(r, 3),
                                    ["source"] = MlflowDatabase.Text(r, 4),
                                    ["schema"] = MlflowDatabase.Text(r, 5),
                                    ["profile"] = MlflowDatabase.Text(r, 6),
                                },
                            }
                    ),
            ]
            : [];

    private JsonArray Ids(string source, string destination, string run) =>
        database.Has("logged_models") && database.Has("inputs")
            ?
            [
                .. database
                    .Rows(
                        "SELECT destination_id, step FROM inputs WHERE source_type = $0 AND destination_type = $1 AND source_id = $2",
                        source,
                        destination,
                        run
                    )
                    .Select(r =>
                        (JsonNode)new JsonObject { ["model_id"] = MlflowDatabase.Text(r, 0), ["step"] = r.GetInt64(1) }
                    ),
            ]
            : [];

    private JsonArray Names(string sql, string id) =>
        [.. database.Rows(sql, id).Select(r => (JsonNode)new JsonObject { ["key"] = MlflowDatabase.Text(r, 0) })];
}
