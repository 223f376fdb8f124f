namespace Airworthy.Adapters.Storage.Research.Evaluation;

/// <summary>The tables of data sets for evaluation and of scorers. Times are milliseconds since 1970.</summary>
public static class EvaluationSchema
{
    public static ResearchSchema Part { get; } =
        new(
            "evaluation",
            [
                """
                CREATE TABLE evaluation_datasets (
                    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, digest TEXT NOT NULL, schema TEXT,
                    records INTEGER NOT NULL DEFAULT 0, created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL,
                    created_by TEXT, updated_by TEXT
                ) STRICT;
                CREATE INDEX evaluation_datasets_newest ON evaluation_datasets (created_ms DESC, id);
                CREATE INDEX evaluation_datasets_names ON evaluation_datasets (name);
                CREATE TABLE evaluation_tags (
                    dataset INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (dataset, key)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE evaluation_experiments (
                    dataset INTEGER NOT NULL, experiment TEXT NOT NULL, PRIMARY KEY (dataset, experiment)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX evaluation_experiments_reverse ON evaluation_experiments (experiment, dataset);
                CREATE TABLE evaluation_records (
                    dataset INTEGER NOT NULL, created_ms INTEGER NOT NULL, id TEXT NOT NULL, hash BLOB NOT NULL,
                    inputs TEXT NOT NULL, outputs TEXT, expectations TEXT, tags TEXT, source TEXT, source_id TEXT,
                    source_type TEXT, updated_ms INTEGER NOT NULL, created_by TEXT, updated_by TEXT,
                    PRIMARY KEY (dataset, created_ms, id)
                ) STRICT, WITHOUT ROWID;
                CREATE UNIQUE INDEX evaluation_records_inputs ON evaluation_records (dataset, hash);
                CREATE UNIQUE INDEX evaluation_records_ids ON evaluation_records (dataset, id);
                CREATE TABLE scorers (
                    experiment TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, id TEXT NOT NULL,
                    serialized TEXT NOT NULL, created_ms INTEGER NOT NULL, PRIMARY KEY (experiment, name, version)
                ) STRICT, WITHOUT ROWID;
                """,
            ]
        );
}
