using Microsoft.Data.Sqlite;

namespace Airworthy.Server.Tests.Import;

/// <summary>An MLflow backend store as MLflow 3.11 lays it out, with a little of everything in it.</summary>
internal static class MlflowTables
{
    public const string Parent = "11111111111111111111111111111111";
    public const string Child = "22222222222222222222222222222222";
    public const string Gone = "33333333333333333333333333333333";
    public const string Logged = "m-44444444444444444444444444444444";

    private const string Layout = """
        CREATE TABLE experiments (experiment_id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(256) NOT NULL UNIQUE,
            artifact_location VARCHAR(256), lifecycle_stage VARCHAR(32), creation_time BIGINT, last_update_time BIGINT);
        CREATE TABLE experiment_tags (key VARCHAR(250) NOT NULL, value VARCHAR(5000), experiment_id INTEGER NOT NULL,
            PRIMARY KEY (key, experiment_id));
        CREATE TABLE runs (run_uuid VARCHAR(32) NOT NULL PRIMARY KEY, name VARCHAR(250), source_type VARCHAR(20),
            source_name VARCHAR(500), entry_point_name VARCHAR(50), user_id VARCHAR(256), status VARCHAR(9),
            start_time BIGINT, end_time BIGINT, deleted_time BIGINT, source_version VARCHAR(50), lifecycle_stage VARCHAR(20),
            artifact_uri VARCHAR(200), experiment_id INTEGER);
        CREATE TABLE tags (key VARCHAR(250) NOT NULL, value VARCHAR(8000), run_uuid VARCHAR(32) NOT NULL,
            PRIMARY KEY (key, run_uuid));
        CREATE TABLE params (key VARCHAR(250) NOT NULL, value VARCHAR(8000) NOT NULL, run_uuid VARCHAR(32) NOT NULL,
            PRIMARY KEY (key, run_uuid));
        CREATE TABLE metrics (key VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT NOT NULL,
            run_uuid VARCHAR(32) NOT NULL, step BIGINT DEFAULT 0 NOT NULL, is_nan BOOLEAN DEFAULT 0 NOT NULL,
            PRIMARY KEY (key, timestamp, step, run_uuid, value, is_nan));
        CREATE TABLE latest_metrics (key VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT, step BIGINT NOT NULL,
            is_nan BOOLEAN NOT NULL, run_uuid VARCHAR(32) NOT NULL, PRIMARY KEY (key, run_uuid));
        CREATE TABLE datasets (dataset_uuid VARCHAR(36) NOT NULL, experiment_id INTEGER NOT NULL, name VARCHAR(500) NOT NULL,
            digest VARCHAR(36) NOT NULL, dataset_source_type VARCHAR(36) NOT NULL, dataset_source TEXT NOT NULL,
            dataset_schema TEXT, dataset_profile TEXT, PRIMARY KEY (experiment_id, name, digest));
        CREATE TABLE inputs (input_uuid VARCHAR(36) NOT NULL, source_type VARCHAR(36) NOT NULL, source_id VARCHAR(36) NOT NULL,
            destination_type VARCHAR(36) NOT NULL, destination_id VARCHAR(36) NOT NULL, step BIGINT DEFAULT 0 NOT NULL,
            PRIMARY KEY (source_type, source_id, destination_type, destination_id));
        CREATE TABLE input_tags (input_uuid VARCHAR(36) NOT NULL, name VARCHAR(255) NOT NULL, value VARCHAR(500) NOT NULL,
            PRIMARY KEY (input_uuid, name));
        CREATE TABLE logged_models (model_id VARCHAR(36) NOT NULL PRIMARY KEY, experiment_id INTEGER NOT NULL,
            name VARCHAR(500) NOT NULL, artifact_location VARCHAR(1000) NOT NULL, creation_timestamp_ms BIGINT NOT NULL,
            last_updated_timestamp_ms BIGINT NOT NULL, status INTEGER NOT NULL, lifecycle_stage VARCHAR(32),
            model_type VARCHAR(500), source_run_id VARCHAR(32), status_message VARCHAR(1000));
        CREATE TABLE logged_model_metrics (model_id VARCHAR(36) NOT NULL, metric_name VARCHAR(500) NOT NULL,
            metric_timestamp_ms BIGINT NOT NULL, metric_step BIGINT NOT NULL, metric_value FLOAT, experiment_id INTEGER NOT NULL,
            run_id VARCHAR(32) NOT NULL, dataset_uuid VARCHAR(36), dataset_name VARCHAR(500), dataset_digest VARCHAR(36),
            PRIMARY KEY (model_id, metric_name, metric_timestamp_ms, metric_step, run_id));
        CREATE TABLE logged_model_params (model_id VARCHAR(36) NOT NULL, experiment_id INTEGER NOT NULL,
            param_key VARCHAR(255) NOT NULL, param_value TEXT NOT NULL, PRIMARY KEY (model_id, param_key));
        CREATE TABLE logged_model_tags (model_id VARCHAR(36) NOT NULL, experiment_id INTEGER NOT NULL,
            tag_key VARCHAR(255) NOT NULL, tag_value TEXT NOT NULL, PRIMARY KEY (model_id, tag_key));
        CREATE TABLE trace_info (request_id VARCHAR(50) NOT NULL PRIMARY KEY, experiment_id INTEGER NOT NULL,
            timestamp_ms BIGINT NOT NULL, execution_time_ms BIGINT, status VARCHAR(50) NOT NULL);
        CREATE TABLE registered_models (name VARCHAR(256) NOT NULL PRIMARY KEY, creation_time BIGINT, last_updated_time BIGINT,
            description VARCHAR(5000));
        CREATE TABLE registered_model_tags (key VARCHAR(250) NOT NULL, value VARCHAR(5000), name VARCHAR(256) NOT NULL,
            PRIMARY KEY (key, name));
        CREATE TABLE registered_model_aliases (alias VARCHAR(256) NOT NULL, version INTEGER NOT NULL,
            name VARCHAR(256) NOT NULL, PRIMARY KEY (name, alias));
        CREATE TABLE model_versions (name VARCHAR(256) NOT NULL, version INTEGER NOT NULL, creation_time BIGINT,
            last_updated_time BIGINT, description VARCHAR(5000), user_id VARCHAR(256), current_stage VARCHAR(20),
            source VARCHAR(500), run_id VARCHAR(32), status VARCHAR(20), status_message VARCHAR(500), run_link VARCHAR(500),
            storage_location VARCHAR(500), PRIMARY KEY (name, version));
        CREATE TABLE model_version_tags (key VARCHAR(250) NOT NULL, value TEXT, name VARCHAR(256) NOT NULL,
            version INTEGER NOT NULL, PRIMARY KEY (key, name, version));
        """;

    private const string Content = $"""
        INSERT INTO experiments VALUES (0, 'Default', 'mlruns/0', 'active', 1, 1), (7, 'churn', 'mlruns/7', 'active', 1, 1),
            (8, 'old', 'mlruns/8', 'deleted', 1, 1);
        INSERT INTO experiment_tags VALUES ('team', 'growth', 7);
        INSERT INTO runs VALUES
            ('{Parent}', 'parent', 'UNKNOWN', '', '', 'ada', 'FINISHED', 1000, 2000, NULL, '', 'active', 'mlruns/7/{Parent}/artifacts', 7),
            ('{Child}', 'child', 'UNKNOWN', '', '', 'ada', 'FAILED', 900, 950, NULL, '', 'active', 'mlruns/7/{Child}/artifacts', 7),
            ('{Gone}', 'gone', 'UNKNOWN', '', '', 'bob', 'KILLED', 10, 20, 30, '', 'deleted', 's3://elsewhere/{Gone}', 7),
            ('55555555555555555555555555555555', 'lost', 'UNKNOWN', '', '', 'bob', 'FINISHED', 10, 20, 30, '', 'deleted', 'mlruns/8/55/artifacts', 8);
        INSERT INTO tags VALUES ('mlflow.parentRunId', '{Parent}', '{Child}'), ('mlflow.user', 'ada', '{Parent}'),
            ('mlflow.log-model.history', '[{"{"}"run_id": "{Parent}"{"}"}]', '{Parent}');
        INSERT INTO params VALUES ('depth', '3', '{Parent}'), ('text', 'Größe "x"', '{Parent}');
        INSERT INTO metrics VALUES ('auc', 0.5, 1, '{Parent}', 0, 0), ('auc', 0.75, 2, '{Parent}', 1, 0),
            ('loss', 0, 1, '{Parent}', 0, 1), ('loss', 1.7976931348623157e308, 2, '{Parent}', 1, 0);
        INSERT INTO datasets VALUES ('d1', 7, 'train', 'abc', 'local', 'rows.csv', '[]', NULL);
        INSERT INTO inputs VALUES ('i1', 'DATASET', 'd1', 'RUN', '{Parent}', 0), ('i2', 'RUN_OUTPUT', '{Parent}', 'MODEL_OUTPUT', '{Logged}', 4);
        INSERT INTO input_tags VALUES ('i1', 'mlflow.data.context', 'training');
        INSERT INTO logged_models VALUES ('{Logged}', 7, 'net', 'mlruns/7/models/{Logged}/artifacts', 5, 6, 2, 'active', 'classifier', '{Parent}', NULL);
        INSERT INTO logged_model_params VALUES ('{Logged}', 7, 'layers', '2');
        INSERT INTO logged_model_tags VALUES ('{Logged}', 7, 'kind', 'small');
        INSERT INTO logged_model_metrics VALUES ('{Logged}', 'auc', 2, 1, 0.75, 7, '{Parent}', NULL, NULL, NULL);
        INSERT INTO trace_info VALUES ('tr-1', 7, 1, 1, 'OK');
        INSERT INTO registered_models VALUES ('churn', 1, 1, 'who leaves');
        INSERT INTO registered_model_tags VALUES ('area', 'sales', 'churn');
        INSERT INTO registered_model_aliases VALUES ('champion', 3, 'churn'), ('lost', 9, 'churn');
        INSERT INTO model_versions VALUES
            ('churn', 1, 11, 11, 'first', 'ada', 'Archived', 'mlruns/7/{Parent}/artifacts/model', '{Parent}', 'READY', NULL, NULL, NULL),
            ('churn', 2, 12, 12, NULL, 'ada', 'Deleted_Internal', 'REDACTED', NULL, 'READY', NULL, NULL, NULL),
            ('churn', 3, 13, 13, NULL, 'ada', 'Production', 'models:/{Logged}', '{Parent}', 'READY', NULL, NULL, NULL),
            ('churn', 4, 14, 14, NULL, 'ada', 'None', 's3://bucket/model', NULL, 'READY', NULL, NULL, NULL);
        INSERT INTO model_version_tags VALUES ('approved', 'no', 'churn', 3);
        """;

    /// <summary>The database at <c>mlflow.db</c> in a folder, with the artifacts beside it.</summary>
    public static async Task<string> MakeAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "mlflow.db");
        await using (var database = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await database.OpenAsync();
            await using var command = database.CreateCommand();
            command.CommandText = Layout + Content;
            await command.ExecuteNonQueryAsync();
        }
        await WriteAsync($"7/{Parent}/artifacts/model/MLmodel", "flavors: {python_function: {}}");
        await WriteAsync($"7/{Parent}/artifacts/plots/a b%20c.txt", "plot");
        await WriteAsync($"7/models/{Logged}/artifacts/MLmodel", "flavors: {onnx: {data: model.onnx}}");
        return file;

        async Task WriteAsync(string path, string text)
        {
            var place = Path.Combine(folder, "mlruns", path);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            await File.WriteAllTextAsync(place, text);
        }
    }
}
