using Airworthy.Catalog.Filters;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Traces;

/// <summary>What a trace may be called, and how a search for traces is understood.</summary>
public static class TraceRules
{
    public const int MaxLinks = 100;
    private const int MaxId = 250;
    private const int MaxKey = 250;
    private const int MaxValue = 8000;
    private const int MaxResults = 50_000;
    private const int MostOrders = 50;

    // One page never holds more, so that no answer fills the memory; the client asks on with the token.
    private const int PageResults = 1000;

    /// <summary>The folder of its files, below its experiment's.</summary>
    public static string ArtifactUri(string experimentLocation, string id) =>
        $"{experimentLocation.TrimEnd('/')}/traces/{id}/artifacts";

    public static Result<Trace> Check(Trace trace) =>
        CheckId(trace.Id) is { } wrong ? wrong
        : Pairs(trace.Tags).TryGet(out var tags, out wrong) is false ? wrong
        : Pairs(trace.Metadata).TryGet(out var metadata, out wrong) is false ? wrong
        : trace with { Tags = tags, Metadata = metadata };

    public static Result<TraceChange> Check(TraceChange change) =>
        Pairs(change.Tags).TryGet(out var tags, out var wrong) is false ? wrong
        : Pairs(change.Metadata).TryGet(out var metadata, out wrong) is false ? wrong
        : change with { Tags = tags, Metadata = metadata };

    public static Result<TraceDeletion> Check(TraceDeletion deletion) =>
        deletion.UpToMs is null && deletion.Ids.Count == 0
            ? TraceFaults.BadTrace.With("Either `max_timestamp_millis` or `trace_ids` must be specified.")
        : deletion.UpToMs is not null && deletion.Ids.Count > 0
            ? TraceFaults.BadTrace.With("Only one of `max_timestamp_millis` and `trace_ids` can be specified.")
        : deletion is { Ids.Count: > 0, Most: not null }
            ? TraceFaults.BadTrace.With("`max_traces` can't be specified if `trace_ids` is specified.")
        : deletion.Most <= 0
            ? TraceFaults.BadTrace.With($"`max_traces` must be a positive integer, received {deletion.Most}.")
        : deletion;

    public static Result<TraceSearch> Understand(TraceQuery query)
    {
        if (query.MaxResults is < 1 or > MaxResults)
        {
            return TraceFaults.BadTrace.With(
                $"Invalid value {query.MaxResults} for parameter 'max_results' supplied. It must be a positive integer of at most {MaxResults}."
            );
        }
        if (!TraceFilterRules.Read(query.Filter).TryGet(out var conditions, out var fault))
        {
            return fault;
        }
        if (query.OrderBy.Count > MostOrders)
        {
            return SearchFaults.BadOrder.With($"A search is ordered by at most {MostOrders} fields.");
        }
        var ranks = new List<TraceRank>();
        foreach (var order in query.OrderBy)
        {
            if (!TraceFilterRules.Rank(order).TryGet(out var rank, out fault))
            {
                return fault;
            }
            if (ranks.Exists(r => r.Part == rank.Part && r.Key == rank.Key))
            {
                return SearchFaults.BadOrder.With($"`order_by` contains duplicate fields: {Clip.Short(order)}");
            }
            ranks.Add(rank);
        }
        return new TraceSearch
        {
            ExperimentIds = query.ExperimentIds,
            Conditions = conditions,
            Ranks = ranks,
            Limit = (int)Math.Min(query.MaxResults, PageResults),
            Question = QuestionRules.Of(["traces", .. query.ExperimentIds, query.Filter, .. query.OrderBy]),
            PageToken = query.PageToken,
        };
    }

    private static Fault? CheckId(string id) =>
        id.Length is 0 or > MaxId || id.AsSpan().IndexOfAny("/\\") >= 0 || id.Any(char.IsControl) || id is "." or ".."
            ? TraceFaults.BadTrace.With(
                $"Invalid trace id '{Clip.Short(id)}'. It has 1 to {MaxId} characters, without slashes."
            )
            : null;

    private static Result<IReadOnlyDictionary<string, string>> Pairs(IReadOnlyDictionary<string, string> pairs)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
        {
            if (key.Length is 0 or > MaxKey)
            {
                return TraceFaults.BadTrace.With(
                    $"The key '{Clip.Short(key)}' had length {key.Length}, which exceeded length limit of {MaxKey}, or is empty."
                );
            }
            kept[key] = value.Length > MaxValue ? value[..MaxValue] : value;
        }
        return kept;
    }
}
