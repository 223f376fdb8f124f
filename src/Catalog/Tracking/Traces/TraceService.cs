using Airworthy.Catalog.Filters;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Traces;

/// <summary>Keeps and finds traces.</summary>
public sealed class TraceService(ITraceStore store, ITraceQueries queries, IdSource ids)
{
    public async Task<Result<Trace>> StartAsync(Trace trace) =>
        TraceRules.Check(trace).TryGet(out var good, out var fault) ? await store.StartAsync(good) : fault;

    /// <summary>A trace that an older client begins before it knows its end; the id is made here.</summary>
    public Task<Result<Trace>> BeginAsync(Trace trace) =>
        StartAsync(trace with { Id = ids.NextHex(), State = TraceStates.InProgress });

    public Task<Result<Nothing>> AddSpansAsync(string experimentId, IReadOnlyList<SpanBatch> batches) =>
        store.AddSpansAsync(experimentId, batches);

    public async Task<Result<Trace>> ChangeAsync(string traceId, TraceChange change) =>
        TraceRules.Check(change).TryGet(out var good, out var fault) ? await store.ChangeAsync(traceId, good) : fault;

    public async Task<Result<Nothing>> LinkAsync(string runId, IReadOnlyList<string> traceIds) =>
        traceIds.Count > TraceRules.MaxLinks
            ? TraceFaults.BadTrace.With(
                $"Cannot link more than {TraceRules.MaxLinks} traces to a run in a single request. Provided {traceIds.Count} traces."
            )
            : await store.LinkAsync(runId, traceIds);

    public async Task<Result<long>> DeleteAsync(TraceDeletion deletion) =>
        TraceRules.Check(deletion).TryGet(out var good, out var fault) ? await store.DeleteAsync(good) : fault;

    public Result<Trace> Get(string traceId) =>
        queries.Get([traceId]) is [var trace]
            ? trace
            : TraceFaults.TraceUnknown.With($"Trace with ID '{Clip.Short(traceId)}' not found.");

    public IReadOnlyList<Trace> Get(IReadOnlyList<string> traceIds) => queries.Get(traceIds);

    public IReadOnlyList<TraceSpan> Spans(string traceId) => queries.Spans(traceId);

    public Result<TracePage> Search(TraceQuery query) => TraceRules.Understand(query).Then(queries.Search);

    /// <summary>How many traces fit all these filters together.</summary>
    public Result<long> Count(IReadOnlyList<string> experimentIds, params IReadOnlyList<string?> filters)
    {
        var all = new List<FilterCondition<TracePart>>();
        foreach (var filter in filters)
        {
            if (!TraceFilterRules.Read(filter).TryGet(out var conditions, out var fault))
            {
                return fault;
            }
            all.AddRange(conditions);
        }
        return queries.Count(experimentIds, all);
    }

    public Result<IReadOnlyList<TraceFigure>> Figures(TraceMetricQuery query) =>
        TraceMetricRules.Check(query)
        ?? TraceMetricRules.Conditions(query).Map(conditions => queries.Figures(query, conditions));
}
