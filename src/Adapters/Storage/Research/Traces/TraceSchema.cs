namespace Airworthy.Adapters.Storage.Research.Traces;

/// <summary>The tables of traces. A trace's number ties its rows together; its id is what callers know it by.</summary>
public static class TraceSchema
{
    public static ResearchSchema Part { get; } =
        new(
            "traces",
            [
                """
                CREATE TABLE traces (
                    n INTEGER PRIMARY KEY,
                    id TEXT NOT NULL UNIQUE,
                    experiment TEXT NOT NULL,
                    start_ms INTEGER NOT NULL,
                    duration_ms INTEGER,
                    state TEXT NOT NULL,
                    client_request TEXT,
                    request_preview TEXT,
                    response_preview TEXT,
                    told INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX traces_newest ON traces (experiment, start_ms DESC, id);
                CREATE TABLE trace_tags (
                    trace INTEGER NOT NULL,
                    key TEXT NOT NULL,
                    value TEXT NOT NULL,
                    PRIMARY KEY (trace, key)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE trace_metadata (
                    trace INTEGER NOT NULL,
                    key TEXT NOT NULL,
                    value TEXT NOT NULL,
                    PRIMARY KEY (trace, key)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX trace_metadata_runs ON trace_metadata (value, trace) WHERE key = 'mlflow.sourceRun';
                CREATE TABLE trace_runs (
                    run TEXT NOT NULL,
                    trace INTEGER NOT NULL,
                    PRIMARY KEY (run, trace)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX trace_runs_trace ON trace_runs (trace);
                CREATE TABLE trace_spans (
                    trace INTEGER NOT NULL,
                    id TEXT NOT NULL,
                    parent TEXT,
                    name TEXT NOT NULL,
                    type TEXT,
                    status TEXT NOT NULL,
                    start_ns INTEGER NOT NULL,
                    end_ns INTEGER,
                    otlp BLOB NOT NULL,
                    content TEXT NOT NULL,
                    UNIQUE (trace, id)
                ) STRICT;
                CREATE TABLE trace_assessments (
                    trace INTEGER NOT NULL,
                    id TEXT NOT NULL,
                    name TEXT NOT NULL,
                    span TEXT,
                    expectation INTEGER NOT NULL,
                    value TEXT,
                    error TEXT,
                    source_type TEXT,
                    source TEXT,
                    run TEXT,
                    rationale TEXT,
                    metadata TEXT NOT NULL,
                    overrides TEXT,
                    valid INTEGER NOT NULL,
                    created_ms INTEGER NOT NULL,
                    updated_ms INTEGER NOT NULL,
                    PRIMARY KEY (trace, id)
                ) STRICT, WITHOUT ROWID;
                """,
                """
                CREATE INDEX trace_tags_values ON trace_tags (key, substr(value, 1, 100), trace);
                CREATE INDEX trace_metadata_values ON trace_metadata (key, substr(value, 1, 100), trace);
                CREATE INDEX trace_spans_names ON trace_spans (name, trace);
                """,
            ]
        );
}
