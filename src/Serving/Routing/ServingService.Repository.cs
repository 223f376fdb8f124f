using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Microsoft.Extensions.Logging;

namespace Airworthy.Serving.Routing;

public sealed partial class ServingService
{
    // Guarded by _applying: what was unloaded on request, so that the next plan does not load it again behind the requester's back.
    private readonly Dictionary<EndpointName, VersionId> _unloaded = [];
    private TrafficPlan _plan = new([]);

    public async Task<Result<Nothing>> LoadAsync(EndpointName name, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stopping.Token);
        await _applying.WaitAsync(either.Token);
        try
        {
            if (_plan.Endpoints.FirstOrDefault(e => e.Name == name) is not { } endpoint)
            {
                return RoutingFaults.NoSuchEndpoint.With(
                    $"Nothing is deployed at '{Clip.Short(name.ToString())}', so there is nothing to load. A version comes to an endpoint by a release through its gate."
                );
            }
            _unloaded.Remove(name);
            if (!Verify(endpoint).TryGet(out var key, out var fault))
            {
                Replace(_table.With(Decide(endpoint, fault)));
                return fault;
            }
            if (IsServing(endpoint, key))
            {
                return Result.Done;
            }
            var held = Hold(key) is { } warm ? warm : await LoadAsync(key, endpoint, either.Token);
            Replace(_table.With(Decide(endpoint, held)));
            return held.Map(_ => new Nothing());
        }
        finally
        {
            _applying.Release();
        }
    }

    public async Task<Result<Nothing>> UnloadAsync(EndpointName name, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stopping.Token);
        await _applying.WaitAsync(either.Token);
        try
        {
            if (_plan.Endpoints.FirstOrDefault(e => e.Name == name) is not { } endpoint)
            {
                return RoutingFaults.NoSuchEndpoint.With($"Nothing is deployed at '{Clip.Short(name.ToString())}'.");
            }
            _unloaded[name] = endpoint.Version;
            _log.LogWarning("{Endpoint} was unloaded on request and does not answer", name);
            Replace(_table.With(Unloaded(name)));
            // Retired, not kept for a rollback: whoever unloads wants the memory.
            _shelf.DropPrevious(name);
            return Result.Done;
        }
        finally
        {
            _applying.Release();
        }
    }

    private bool IsServing(EndpointPlan endpoint, Sessions.ModelKey key) =>
        _table.Find(endpoint.Name) is { Serving: { } serving }
        && serving.Version == endpoint.Version
        && serving.Model.Key == key;

    private static Route Unloaded(EndpointName name) =>
        new(
            name,
            null,
            RoutingFaults.ModelUnloaded.With("The model was unloaded on request; load it to have it answer again.")
        );

    /// <summary>Whether the plan still names the version that was unloaded; another one ends it.</summary>
    private bool StaysUnloaded(EndpointPlan endpoint)
    {
        if (_unloaded.TryGetValue(endpoint.Name, out var version) && version == endpoint.Version)
        {
            return true;
        }
        _unloaded.Remove(endpoint.Name);
        return false;
    }
}
