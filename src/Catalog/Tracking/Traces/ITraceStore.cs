using Airworthy.Catalog.Filters;
using Airworthy.Core.Results;

namespace Airworthy.Catalog.Tracking.Traces;

/// <summary>Keeps traces. What is answered as done survives the process's end.</summary>
public interface ITraceStore
{
    /// <summary>
    /// Keeps a trace's head. Where spans were there first, it is completed: what the head says counts. Refused: an experiment that is
    /// unknown or deleted.
    /// </summary>
    Task<Result<Trace>> StartAsync(Trace trace);

    /// <summary>Keeps spans; a trace that nobody started begins to be. A span that was there is replaced.</summary>
    Task<Result<Nothing>> AddSpansAsync(string experimentId, IReadOnlyList<SpanBatch> batches);

    /// <summary>All of a change, or nothing.</summary>
    Task<Result<Trace>> ChangeAsync(string traceId, TraceChange change);

    /// <summary>Ties traces to a run, once each. Unknown traces are passed over.</summary>
    Task<Result<Nothing>> LinkAsync(string runId, IReadOnlyList<string> traceIds);

    /// <summary>Deletes traces with all that hangs on them; answers how many.</summary>
    Task<Result<long>> DeleteAsync(TraceDeletion deletion);
}

/// <summary>Answers what is asked about traces.</summary>
public interface ITraceQueries
{
    /// <summary>Those that are there, in the order asked for.</summary>
    IReadOnlyList<Trace> Get(IReadOnlyList<string> traceIds);

    /// <summary>The root first, then by time.</summary>
    IReadOnlyList<TraceSpan> Spans(string traceId);

    /// <summary>A page. Refused: a token that another search gave.</summary>
    Result<TracePage> Search(TraceSearch search);

    /// <summary>How many traces of these experiments fit the conditions.</summary>
    long Count(IReadOnlyList<string> experimentIds, IReadOnlyList<FilterCondition<TracePart>> conditions);

    /// <summary>Everything of the query's view that fits, drawn together by <see cref="TraceMetricRules"/>.</summary>
    IReadOnlyList<TraceFigure> Figures(
        TraceMetricQuery query,
        IReadOnlyList<FilterCondition<TraceMetricField>> conditions
    );
}

/// <summary>Keeps assessments.</summary>
public interface IAssessmentStore
{
    /// <summary>Keeps a new one, and what it stands in for is no longer valid. Refused: an unknown trace.</summary>
    Task<Result<Assessment>> AddAsync(Assessment assessment);

    Task<Result<Assessment>> ChangeAsync(string traceId, string id, AssessmentChange change, DateTimeOffset now);

    /// <summary>Takes it away; what it stood in for is valid again. One that is not there is no fault.</summary>
    Task<Result<Nothing>> DeleteAsync(string traceId, string id);

    Result<Assessment> Get(string traceId, string id);
}
