using System.Text.Json.Nodes;

namespace Airworthy.Adapters.Sources.Mlflow;

/// <summary>Reads registered models from the SQLite file of an MLflow backend store.</summary>
public sealed class MlflowFileModels(MlflowDatabase database) : IMlflowModels
{
    public IAsyncEnumerable<JsonObject> ModelsAsync(CancellationToken cancel) =>
        database.StreamAsync(
            database.Has("registered_models")
                ? "SELECT name, description FROM registered_models ORDER BY creation_time, name"
                : "SELECT 1 WHERE 0",
            row =>
                new()
                {
                    ["name"] = MlflowDatabase.Text(row, 0),
                    ["description"] = MlflowDatabase.Text(row, 1),
                    ["tags"] = database.Pairs("registered_model_tags", "key, value", "name", row.GetString(0)),
                    ["aliases"] = Aliases(row.GetString(0)),
                },
            cancel
        );

    public IAsyncEnumerable<JsonObject> VersionsAsync(string model, CancellationToken cancel) =>
        database.StreamAsync(
            """
            SELECT version, description, current_stage, source, run_id, run_link, creation_time, user_id
            FROM model_versions WHERE name = $0 AND current_stage <> 'Deleted_Internal' ORDER BY version
            """,
            row =>
                new()
                {
                    ["name"] = model,
                    ["version"] = MlflowDatabase.Text(row, 0),
                    ["description"] = MlflowDatabase.Text(row, 1),
                    ["current_stage"] = MlflowDatabase.Text(row, 2),
                    ["source"] = MlflowDatabase.Text(row, 3),
                    ["run_id"] = MlflowDatabase.Text(row, 4),
                    ["run_link"] = MlflowDatabase.Text(row, 5),
                    ["creation_timestamp"] = MlflowDatabase.Text(row, 6),
                    ["user_id"] = MlflowDatabase.Text(row, 7),
                    ["tags"] = database.Pairs(
                        "model_version_tags",
                        "key, value",
                        "name",
                        model,
                        ("version", row.GetInt64(0))
                    ),
                },
            cancel,
            model
        );

    private JsonArray Aliases(string model) =>
        database.Has("registered_model_aliases")
            ?
            [
                .. database
                    .Rows("SELECT alias, version FROM registered_model_aliases WHERE name = $0 ORDER BY alias", model)
                    .Select(r =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["alias"] = MlflowDatabase.Text(r, 0),
                                ["version"] = MlflowDatabase.Text(r, 1),
                            }
                    ),
            ]
            : [];
}
