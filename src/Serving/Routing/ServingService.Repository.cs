using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Microsoft.Extensions.Logging;

namespace Airworthy.Serving.Routing;

public sealed partial class ServingService
{
    // Guarded by _applying: what was unloaded on request, so that the next plan does not load it again behind the requester's back.
    private readonly Dictionary<EndpointName, IReadOnlyList<VersionId>> _unloaded = [];
    private TrafficPlan _plan = new([]);

    // Guarded by _applying: what was last kept, so that a plan that changes nothing costs no write.
    private byte[] _keptPlan = [];

    /// <summary>
    /// Keeps what is in force: where an endpoint could not follow its plan, what it serves instead. It answers without this too, so what
    /// goes wrong here is told and no more.
    /// </summary>
    private void Keep()
    {
        if (_kept is null || (_plan.Endpoints.Count == 0 && _keptPlan.Length == 0))
        {
            return;
        }
        var inForce = _plan.Endpoints.Select(e => _table.Find(e.Name)?.Split?.Plan ?? e);
        var plan = KeptPlan.Write(
            new TrafficPlan([.. inForce.OrderBy(e => e.Name.ToString(), StringComparer.Ordinal)])
        );
        if (plan.AsSpan().SequenceEqual(_keptPlan))
        {
            return;
        }
        try
        {
            _kept.Keep(plan);
            _keptPlan = plan;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.LogWarning("What is served could not be kept for a start without the store: {Reason}", e.Message);
        }
    }

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
            var route = await DecideAsync(endpoint, either.Token);
            Replace(_table.With(route));
            return route.Fault is { } fault ? fault : Result.Done;
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
            _unloaded[name] = Versions(endpoint);
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

    private static Route Unloaded(EndpointName name) =>
        new(
            name,
            null,
            RoutingFaults.ModelUnloaded.With("The model was unloaded on request; load it to have it answer again.")
        );

    private static IReadOnlyList<VersionId> Versions(EndpointPlan endpoint) =>
        [
            .. endpoint
                .Versions.Select(v => v.Version)
                .Order(Comparer<VersionId>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))),
        ];

    /// <summary>Whether the plan still names what was unloaded; another version ends it.</summary>
    private bool StaysUnloaded(EndpointPlan endpoint)
    {
        if (_unloaded.TryGetValue(endpoint.Name, out var versions) && versions.SequenceEqual(Versions(endpoint)))
        {
            return true;
        }
        _unloaded.Remove(endpoint.Name);
        return false;
    }
}
