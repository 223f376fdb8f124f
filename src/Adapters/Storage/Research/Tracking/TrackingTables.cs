namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>
/// Experiments, runs and what runs log. Runs and keys have small numbers within the file, so that the many rows that name them stay
/// short. The latest metrics, params and tags carry their run's experiment and start, which never change: so an index of theirs
/// answers a search of one experiment in the order of the starts.
/// </summary>
public static class TrackingTables
{
    /// <summary>As much of a text as the indexes hold; the rest is compared in the row.</summary>
    internal const string Head = "substr(d.value, 1, 100)";

    public static ResearchSchema Schema { get; } =
        new(
            "tracking",
            [
                """
                CREATE TABLE experiments (
                    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, location TEXT NOT NULL, stage INTEGER NOT NULL,
                    created INTEGER NOT NULL, updated INTEGER NOT NULL
                ) STRICT;
                -- The one that is always there, made with the file.
                INSERT INTO experiments (id, name, location, stage, created, updated)
                    SELECT 0, 'Default', 'mlflow-artifacts:/0', 0, now, now
                    FROM (SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now);
                CREATE TABLE experiment_tags (
                    experiment INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (experiment, key)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE run_keys (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
                CREATE TABLE runs (
                    id INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE, experiment INTEGER NOT NULL, stage INTEGER NOT NULL,
                    started INTEGER NOT NULL, ended INTEGER, deleted INTEGER, status TEXT NOT NULL, name TEXT NOT NULL,
                    user_id TEXT NOT NULL, location TEXT NOT NULL
                ) STRICT;
                CREATE INDEX runs_by_start ON runs (experiment, stage, started DESC, run_id);
                -- The points that came together, packed; under key -1 those of many keys.
                CREATE TABLE metric_points (
                    run INTEGER NOT NULL, key INTEGER NOT NULL, seq INTEGER NOT NULL, points BLOB NOT NULL,
                    PRIMARY KEY (run, key, seq)
                ) STRICT, WITHOUT ROWID;
                -- A value of NULL is NaN.
                CREATE TABLE latest_metrics (
                    run INTEGER NOT NULL, key INTEGER NOT NULL, experiment INTEGER NOT NULL, started INTEGER NOT NULL,
                    value REAL, step INTEGER NOT NULL, timestamp INTEGER NOT NULL, PRIMARY KEY (run, key)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX latest_metrics_by_value ON latest_metrics (experiment, key, value, started DESC, run);
                CREATE TABLE params (
                    run INTEGER NOT NULL, key INTEGER NOT NULL, experiment INTEGER NOT NULL, started INTEGER NOT NULL,
                    value TEXT NOT NULL, PRIMARY KEY (run, key)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX params_by_value ON params (experiment, key, substr(value, 1, 100), started DESC, run);
                CREATE TABLE tags (
                    run INTEGER NOT NULL, key INTEGER NOT NULL, experiment INTEGER NOT NULL, started INTEGER NOT NULL,
                    value TEXT NOT NULL, PRIMARY KEY (run, key)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX tags_by_value ON tags (experiment, key, substr(value, 1, 100), started DESC, run);
                CREATE TABLE datasets (
                    id INTEGER PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, source_type TEXT NOT NULL,
                    source TEXT NOT NULL, schema TEXT, profile TEXT, UNIQUE (name, digest)
                ) STRICT;
                CREATE INDEX datasets_by_digest ON datasets (digest);
                CREATE TABLE dataset_inputs (
                    run INTEGER NOT NULL, dataset INTEGER NOT NULL, experiment INTEGER NOT NULL, PRIMARY KEY (run, dataset)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX dataset_inputs_by_dataset ON dataset_inputs (dataset, experiment);
                CREATE INDEX dataset_inputs_by_experiment ON dataset_inputs (experiment, dataset);
                CREATE TABLE dataset_input_tags (
                    run INTEGER NOT NULL, dataset INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
                    PRIMARY KEY (run, dataset, key)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE run_models (
                    run INTEGER NOT NULL, made INTEGER NOT NULL, model TEXT NOT NULL, step INTEGER NOT NULL,
                    PRIMARY KEY (run, made, model)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX run_models_by_model ON run_models (model, made);
                -- What runs measured of logged models. A value of NULL is NaN.
                CREATE TABLE model_metrics (
                    model TEXT NOT NULL, key INTEGER NOT NULL, timestamp INTEGER NOT NULL, step INTEGER NOT NULL,
                    run INTEGER NOT NULL, value REAL, dataset_name TEXT, dataset_digest TEXT,
                    PRIMARY KEY (model, key, timestamp, step, run)
                ) STRICT, WITHOUT ROWID;
                """,
                // Who made a run, as authenticated: what a version made of it keeps, and no tag can say otherwise.
                "ALTER TABLE runs ADD COLUMN created_by TEXT",
            ]
        );
}
