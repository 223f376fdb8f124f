using Airworthy.Catalog.Tracking.Traces;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Storage.Research.Traces;

/// <inheritdoc />
public sealed class TraceStore(ResearchDatabase database) : ITraceStore
{
    private const long DeletedAtOnce = 500;

    private static readonly string[] Hanging =
    [
        "trace_tags",
        "trace_metadata",
        "trace_runs",
        "trace_spans",
        "trace_assessments",
    ];

    public Task<Result<Trace>> StartAsync(Trace trace) => database.WriteAsync(connection => Start(connection, trace));

    public Task<Result<Nothing>> AddSpansAsync(string experimentId, IReadOnlyList<SpanBatch> batches) =>
        database.WriteAsync(connection => AddSpans(connection, experimentId, batches));

    public Task<Result<Trace>> ChangeAsync(string traceId, TraceChange change) =>
        database.WriteAsync(connection => Change(connection, traceId, change));

    public Task<Result<Nothing>> LinkAsync(string runId, IReadOnlyList<string> traceIds) =>
        database.WriteAsync(connection =>
        {
            foreach (var id in traceIds)
            {
                connection
                    .Prepare("INSERT OR IGNORE INTO trace_runs (run, trace) SELECT ?, n FROM traces WHERE id = ?")
                    .Bind(1, runId)
                    .Bind(2, id)
                    .Run();
            }
            return Result.Done;
        });

    public async Task<Result<long>> DeleteAsync(TraceDeletion deletion)
    {
        var (deleted, left) = (0L, deletion.Most ?? long.MaxValue);
        while (left > 0)
        {
            // In pieces, between which others' writes find their place.
            var piece = deletion with
            {
                Most = Math.Min(left, DeletedAtOnce),
            };
            var done = await database.WriteAsync(connection => Delete(connection, piece));
            if (!done.TryGet(out var count, out var fault))
            {
                return fault;
            }
            deleted += count;
            left -= count;
            if (count < piece.Most)
            {
                break;
            }
        }
        return deleted;
    }

    private static Result<Trace> Start(ResearchConnection connection, Trace trace)
    {
        if (!ExperimentPlace.Find(connection, trace.ExperimentId).TryGet(out var place, out var fault))
        {
            return fault;
        }
        var written = connection
            .Prepare(
                """
                INSERT INTO traces (id, experiment, start_ms, duration_ms, state, client_request, request_preview, response_preview, told)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
                ON CONFLICT (id) DO UPDATE SET start_ms = excluded.start_ms, duration_ms = excluded.duration_ms, state = excluded.state,
                    client_request = coalesce(excluded.client_request, client_request),
                    request_preview = coalesce(excluded.request_preview, request_preview),
                    response_preview = coalesce(excluded.response_preview, response_preview), told = 1
                WHERE experiment = excluded.experiment
                """
            )
            .Bind(1, trace.Id)
            .Bind(2, trace.ExperimentId)
            .Bind(3, trace.StartMs)
            .Bind(4, trace.DurationMs)
            .Bind(5, trace.State)
            .Bind(6, trace.ClientRequestId)
            .Bind(7, trace.RequestPreview)
            .Bind(8, trace.ResponsePreview)
            .Run();
        if (written == 0)
        {
            return Elsewhere(trace.Id);
        }
        var n = TraceRows.Number(connection, trace.Id).Value;
        TraceRows.Put(connection, "trace_tags", n, trace.Tags);
        TraceRows.Put(connection, "trace_metadata", n, trace.Metadata);
        TraceRows.PutIfNew(
            connection,
            "trace_tags",
            n,
            TraceKeys.ArtifactLocation,
            TraceRules.ArtifactUri(place.Location, trace.Id)
        );
        foreach (var assessment in trace.Assessments)
        {
            AssessmentRows.Put(connection, n, assessment);
        }
        return TraceRows.Get(connection, n);
    }

    private static Result<Nothing> AddSpans(
        ResearchConnection connection,
        string experimentId,
        IReadOnlyList<SpanBatch> batches
    )
    {
        if (!ExperimentPlace.Find(connection, experimentId).TryGet(out var place, out var fault))
        {
            return fault;
        }
        foreach (var batch in batches)
        {
            if (!SpanRows.Head(connection, experimentId, batch).TryGet(out var n, out fault))
            {
                return fault;
            }
            foreach (var span in batch.Spans)
            {
                SpanRows.Put(connection, n, span);
            }
            foreach (var (key, value) in batch.Metadata)
            {
                TraceRows.PutIfNew(connection, "trace_metadata", n, key, value);
            }
            TraceRows.Put(
                connection,
                "trace_tags",
                n,
                new Dictionary<string, string> { [TraceKeys.SpansLocation] = TraceKeys.SpansHere }
            );
            TraceRows.PutIfNew(
                connection,
                "trace_tags",
                n,
                TraceKeys.ArtifactLocation,
                TraceRules.ArtifactUri(place.Location, batch.TraceId)
            );
            if (batch.Spans.FirstOrDefault(s => s.ParentId is null) is { } root)
            {
                TraceRows.PutIfNew(connection, "trace_tags", n, TraceKeys.Name, root.Name);
            }
        }
        return Result.Done;
    }

    private static Result<Trace> Change(ResearchConnection connection, string traceId, TraceChange change)
    {
        if (!TraceRows.Number(connection, traceId).TryGet(out var n, out var fault))
        {
            return fault;
        }
        TraceRows.Put(connection, "trace_tags", n, change.Tags);
        TraceRows.Put(connection, "trace_metadata", n, change.Metadata);
        if (change.WithoutTag is { } tag)
        {
            var gone = connection
                .Prepare("DELETE FROM trace_tags WHERE trace = ? AND key = ?")
                .Bind(1, n)
                .Bind(2, tag)
                .Run();
            if (gone == 0)
            {
                return TraceFaults.TraceTagUnknown.With(
                    $"No trace tag with key '{Clip.Short(tag)}' for trace with ID '{Clip.Short(traceId)}'"
                );
            }
        }
        if (change.State is not null || change.EndMs is not null)
        {
            connection
                .Prepare(
                    "UPDATE traces SET state = coalesce(?1, state), duration_ms = coalesce(?2 - start_ms, duration_ms) WHERE n = ?3"
                )
                .Bind(1, change.State)
                .Bind(2, change.EndMs)
                .Bind(3, n)
                .Run();
        }
        return TraceRows.Get(connection, n);
    }

    private static Result<long> Delete(ResearchConnection connection, TraceDeletion deletion)
    {
        var sql = new SqlText().Add("SELECT n FROM traces WHERE experiment = ?", deletion.ExperimentId);
        if (deletion.UpToMs is { } time)
        {
            sql.Add(" AND start_ms <= ? ORDER BY start_ms, id", time);
        }
        else
        {
            sql.AddList(" AND id IN", deletion.Ids);
        }
        sql.Add(" LIMIT ?", deletion.Most!.Value);
        var doomed = new List<long>();
        var rows = sql.Prepare(connection);
        while (rows.Step())
        {
            doomed.Add(rows.Long(0));
        }
        foreach (var n in doomed)
        {
            foreach (var table in Hanging)
            {
                connection.Prepare($"DELETE FROM {table} WHERE trace = ?").Bind(1, n).Run();
            }
            connection.Prepare("DELETE FROM traces WHERE n = ?").Bind(1, n).Run();
        }
        return doomed.Count;
    }

    internal static Fault Elsewhere(string id) =>
        TraceFaults.TraceElsewhere.With($"Trace '{Clip.Short(id)}' belongs to another experiment.");
}
