using Airworthy.Catalog.Tracking.Searching;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking;

/// <summary>Makes, changes and finds runs.</summary>
public sealed class RunService(IRunStore store, IdSource ids, TimeProvider clock)
{
    public const int MaxResults = 50_000;

    public async Task<Result<Run>> CreateAsync(RunRequest request, CancellationToken cancel)
    {
        var asked = request.Experiment.Length == 0 ? ExperimentId.Default : ExperimentId.Parse(request.Experiment);
        if (!asked.TryGet(out var experiment, out var fault))
        {
            return fault;
        }
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in request.Tags)
        {
            if (!TrackingRules.FirstTag(key, value).TryGet(out var tag, out fault))
            {
                return fault;
            }
            tags[tag.Key] = tag.Value;
        }
        var id = RunId.New(ids);
        if (!NameOf(id, request.Name, tags.GetValueOrDefault(TrackingRules.RunNameTag)).TryGet(out var name, out fault))
        {
            return fault;
        }
        tags.TryAdd(TrackingRules.RunNameTag, name);
        return await store.CreateAsync(
            new NewRun
            {
                Id = id,
                Experiment = experiment,
                Name = name,
                User = request.User,
                By = request.By,
                StartedAt = request.StartedAt,
                Tags = [.. tags],
            },
            cancel
        );
    }

    public async Task<Result<Run>> GetAsync(string id, CancellationToken cancel)
    {
        var asked = RunId.Asked(id);
        return await store.FindAsync(asked, cancel) is { } found ? found : TrackingFaults.NoRun(asked);
    }

    public Task<Result<RunInfo>> DeleteAsync(string id, CancellationToken cancel) =>
        ChangeAsync(id, new RunChange.Delete(clock.GetUtcNow().ToUnixTimeMilliseconds()), cancel);

    public Task<Result<RunInfo>> ChangeAsync(string id, RunChange change, CancellationToken cancel) =>
        store.ChangeAsync(RunId.Asked(id), change, cancel);

    public async Task<Result<TrackingPage<Run>>> SearchAsync(RunSearchRequest request, CancellationToken cancel)
    {
        if (request.MaxResults is < 1 or > MaxResults)
        {
            return TrackingFaults.BadValue.With(
                $"Invalid value {request.MaxResults} for parameter 'max_results' supplied. It must be {(request.MaxResults < 1 ? "a positive integer" : $"at most {MaxResults}")}, but got value {request.MaxResults}"
            );
        }
        var experiments = new List<ExperimentId>(request.Experiments.Count);
        foreach (var text in request.Experiments)
        {
            if (!ExperimentId.Parse(text).TryGet(out var id, out _))
            {
                return TrackingFaults.BadValue.With($"Invalid experiment ID: '{Clip.Short(text)}'");
            }
            experiments.Add(id);
        }
        if (!RunFilterRules.Parse(request.Filter).TryGet(out var clauses, out var fault))
        {
            return fault;
        }
        if (!RunOrderRules.Parse(request.OrderBy).TryGet(out var order, out fault))
        {
            return fault;
        }
        return await store.SearchAsync(
            new RunSearch
            {
                Experiments = [.. experiments.Distinct()],
                View = request.View,
                Clauses = clauses,
                Order = order,
                MaxResults = (int)request.MaxResults,
                PageToken = request.PageToken,
            },
            cancel
        );
    }

    private static Result<string> NameOf(RunId id, string name, string? tag) =>
        name.Length > 0 && !string.IsNullOrEmpty(tag) && name != tag
            ? TrackingFaults.BadValue.With(
                $"Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='{Clip.Short(name)}', mlflow.runName='{Clip.Short(tag)}')."
            )
        : name.Length > 0 ? name
        : !string.IsNullOrEmpty(tag) ? tag
        : RunNameRules.NameOf(id);
}
