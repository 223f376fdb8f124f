namespace Airworthy.Adapters.Storage.Research.LoggedModels;

/// <summary>The tables of logged models. Times are milliseconds since 1970. Their metrics are the runs' part, which measures them.</summary>
public static class LoggedModelSchema
{
    public static ResearchSchema Part { get; } =
        new(
            "logged-models",
            [
                """
                CREATE TABLE logged_models (
                    n INTEGER PRIMARY KEY,
                    id TEXT NOT NULL UNIQUE,
                    experiment TEXT NOT NULL,
                    name TEXT NOT NULL,
                    artifact_uri TEXT NOT NULL,
                    status INTEGER NOT NULL,
                    status_message TEXT,
                    model_type TEXT,
                    source_run TEXT,
                    created_ms INTEGER NOT NULL,
                    updated_ms INTEGER NOT NULL,
                    deleted INTEGER NOT NULL DEFAULT 0
                ) STRICT;
                CREATE INDEX logged_models_newest ON logged_models (experiment, created_ms DESC, id) WHERE deleted = 0;
                CREATE INDEX logged_models_run ON logged_models (source_run) WHERE source_run IS NOT NULL;
                CREATE TABLE logged_model_params (
                    model INTEGER NOT NULL,
                    key TEXT NOT NULL,
                    value TEXT NOT NULL,
                    PRIMARY KEY (model, key)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE logged_model_tags (
                    model INTEGER NOT NULL,
                    key TEXT NOT NULL,
                    value TEXT NOT NULL,
                    PRIMARY KEY (model, key)
                ) STRICT, WITHOUT ROWID;
                """,
            ]
        );
}
