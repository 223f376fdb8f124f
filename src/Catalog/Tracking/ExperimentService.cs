using Airworthy.Catalog.Tracking.Searching;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking;

/// <summary>Makes, changes and finds experiments.</summary>
public sealed class ExperimentService(IExperimentStore store, TimeProvider clock)
{
    private const int MaxResults = 50_000;

    public async Task<Result<ExperimentId>> CreateAsync(
        string name,
        string? artifactLocation,
        IReadOnlyList<KeyValuePair<string, string>> tags,
        CancellationToken cancel
    )
    {
        if (
            (
                TrackingRules.ExperimentNameFault(name)
                ?? tags.Select(t => TrackingRules.ExperimentTagFault(t.Key, t.Value)).FirstOrDefault(f => f is not null)
            ) is
            { } fault
        )
        {
            return fault;
        }
        string? location = null;
        if (!string.IsNullOrEmpty(artifactLocation))
        {
            var kept = ArtifactLocationRules.Kept(artifactLocation, Environment.CurrentDirectory);
            if (!kept.TryGet(out location, out fault))
            {
                return fault;
            }
        }
        return await store.CreateAsync(new NewExperiment(name, location, Now, Once(tags)), cancel);
    }

    public async Task<Result<Experiment>> GetAsync(string id, CancellationToken cancel) =>
        ExperimentId.Parse(id).TryGet(out var known, out var fault)
            ? await store.FindAsync(known, cancel) is { } found
                ? found
                : TrackingFaults.NoExperiment(id)
            : fault;

    public async Task<Result<Experiment>> GetByNameAsync(string name, CancellationToken cancel) =>
        await store.FindAsync(name, cancel) is { } found
            ? found
            : TrackingFaults.ExperimentMissing.With($"Could not find experiment with name '{Clip.Short(name)}'");

    public async Task<Result<Nothing>> ChangeAsync(string id, ExperimentChange change, CancellationToken cancel)
    {
        if (!ExperimentId.Parse(id).TryGet(out var known, out var fault))
        {
            return fault;
        }
        fault = change switch
        {
            ExperimentChange.Rename rename => TrackingRules.ExperimentNameFault(rename.Name),
            ExperimentChange.SetTag tag => TrackingRules.ExperimentTagFault(tag.Key, tag.Value),
            _ => null,
        };
        return fault ?? await store.ChangeAsync(known, change, Now, cancel);
    }

    public async Task<Result<TrackingPage<Experiment>>> SearchAsync(
        ViewType view,
        long maxResults,
        string? filter,
        IReadOnlyList<string> orderBy,
        string? pageToken,
        CancellationToken cancel
    )
    {
        if (maxResults is < 1 or > MaxResults)
        {
            return TrackingFaults.BadValue.With(
                $"Invalid value {maxResults} for parameter 'max_results' supplied. It must be {(maxResults < 1 ? "a positive integer" : $"at most {MaxResults}")}, but got value {maxResults}"
            );
        }
        if (!ExperimentFilterRules.Parse(filter).TryGet(out var clauses, out var fault))
        {
            return fault;
        }
        if (!ExperimentFilterRules.ParseOrder(orderBy).TryGet(out var order, out fault))
        {
            return fault;
        }
        return await store.SearchAsync(
            new ExperimentSearch
            {
                View = view,
                MaxResults = (int)maxResults,
                Clauses = clauses,
                Order = order,
                PageToken = pageToken,
            },
            cancel
        );
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Of a key that comes twice the last counts.</summary>
    private static List<KeyValuePair<string, string>> Once(IReadOnlyList<KeyValuePair<string, string>> tags) =>
        [.. tags.GroupBy(t => t.Key, StringComparer.Ordinal).Select(g => g.Last())];
}
