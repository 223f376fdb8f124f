using Airworthy.Catalog.Tracking.Traces;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research.Traces;

/// <summary>Reads and writes spans, and what they tell of their trace before its head comes.</summary>
internal static class SpanRows
{
    private const long NsPerMs = 1_000_000;

    /// <summary>
    /// The trace's number. Until a head came, the spans tell when it was and how it ended; afterwards they only end what was in progress.
    /// </summary>
    internal static Result<long> Head(ResearchConnection connection, string experimentId, SpanBatch batch)
    {
        var start = batch.Spans.Min(s => s.StartNs) / NsPerMs;
        var end = batch.Spans.Max(s => s.EndNs) / NsPerMs;
        var root = batch.Spans.FirstOrDefault(s => s.ParentId is null);
        var state = root?.Status switch
        {
            null => null,
            "ERROR" => TraceStates.Error,
            _ => TraceStates.Ok,
        };
        var written = connection
            .Prepare(
                """
                INSERT INTO traces (id, experiment, start_ms, duration_ms, state, request_preview, response_preview, told)
                VALUES (?1, ?2, ?3, ?4 - ?3, coalesce(?5, 'IN_PROGRESS'), ?6, ?7, 0)
                ON CONFLICT (id) DO UPDATE SET
                    start_ms = iif(told, start_ms, min(start_ms, ?3)),
                    duration_ms = iif(told OR ?4 IS NULL, duration_ms,
                        max(start_ms + coalesce(duration_ms, 0), ?4) - min(start_ms, ?3)),
                    state = iif(state IN ('IN_PROGRESS', 'STATE_UNSPECIFIED'), coalesce(?5, state), state),
                    request_preview = coalesce(request_preview, ?6),
                    response_preview = coalesce(response_preview, ?7)
                WHERE experiment = ?2
                """
            )
            .Bind(1, batch.TraceId)
            .Bind(2, experimentId)
            .Bind(3, start)
            .Bind(4, end)
            .Bind(5, state)
            .Bind(6, batch.RequestPreview)
            .Bind(7, batch.ResponsePreview)
            .Run();
        return written == 0 ? TraceStore.Elsewhere(batch.TraceId) : TraceRows.Number(connection, batch.TraceId);
    }

    internal static void Put(ResearchConnection connection, long trace, TraceSpan span) =>
        connection
            .Prepare(
                "INSERT OR REPLACE INTO trace_spans (trace, id, parent, name, type, status, start_ns, end_ns, otlp, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            )
            .Bind(1, trace)
            .Bind(2, span.Id)
            .Bind(3, span.ParentId)
            .Bind(4, span.Name)
            .Bind(5, span.Type)
            .Bind(6, span.Status)
            .Bind(7, span.StartNs)
            .Bind(8, span.EndNs)
            .BindBlob(9, span.Otlp)
            .Bind(10, span.Content)
            .Run();

    internal static List<TraceSpan> Of(ResearchConnection connection, string traceId)
    {
        var rows = connection
            .Prepare(
                """
                SELECT s.id, s.parent, s.name, s.type, s.status, s.start_ns, s.end_ns, s.otlp, s.content
                FROM trace_spans s JOIN traces t ON t.n = s.trace WHERE t.id = ?
                ORDER BY s.parent IS NOT NULL, s.start_ns, s.id
                """
            )
            .Bind(1, traceId);
        var spans = new List<TraceSpan>();
        while (rows.Step())
        {
            spans.Add(
                new TraceSpan
                {
                    TraceId = traceId,
                    Id = rows.Text(0),
                    ParentId = rows.TextOrNull(1),
                    Name = rows.Text(2),
                    Type = rows.TextOrNull(3),
                    Status = rows.Text(4),
                    StartNs = rows.Long(5),
                    EndNs = rows.LongOrNull(6),
                    Otlp = rows.Bytes(7).ToArray(),
                    Content = rows.Text(8),
                }
            );
        }
        return spans;
    }
}
