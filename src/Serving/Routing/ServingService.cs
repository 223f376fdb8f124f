using Airworthy.Artifacts.Signing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Sessions;
using Microsoft.Extensions.Logging;

namespace Airworthy.Serving.Routing;

/// <summary>Serving in this process: keeps the models that its traffic plan asks for and leases them to requests.</summary>
public sealed partial class ServingService : IServing, IDisposable
{
    private readonly AttestationVerifier _verifier;
    private readonly ModelLoader _loader;
    private readonly TimeProvider _time;
    private readonly ILogger<ServingService> _log;
    private readonly StandbyShelf _shelf = new();

    // One plan at a time; and one load at a time, so that memory peaks at one model more than are held.
    private readonly SemaphoreSlim _applying = new(1, 1);
    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile RoutingTable _table = RoutingTable.Empty;
    private readonly CancellationTokenSource _stopping = new();
    private volatile bool _hasPlan;
    private int _disposed;

    public ServingService(
        AttestationVerifier verifier,
        IModelSource source,
        RuntimeCatalog runtimes,
        TimeProvider time,
        ILogger<ServingService> log
    ) => (_verifier, _loader, _time, _log) = (verifier, new ModelLoader(source, runtimes), time, log);

    public IReadOnlyList<EndpointStatus> Status => _table.Status;

    public bool IsReady =>
        _hasPlan
        && _table.Routes.All(r =>
            r.Serving is not null || r.Fault?.Code == RoutingFaults.ModelUnloaded.Code || r.Name.Environment.IsSandbox
        );

    public Result<EndpointLease> Acquire(EndpointName name)
    {
        while (true)
        {
            var table = _table;
            if (table.Find(name) is not { } route)
            {
                return RoutingFaults.NoSuchEndpoint.With(
                    $"Nothing is deployed at '{Clip.Short(name.ToString())}'. Names are MODEL for production and MODEL:ENVIRONMENT elsewhere."
                );
            }
            if (route.Serving is not { } serving)
            {
                if (route.Fault?.Code == RoutingFaults.ModelUnloaded.Code)
                {
                    return route.Fault;
                }
                return RoutingFaults.EndpointNotServing.With(
                    $"'{Clip.Short(name.ToString())}' is not serving ({route.Fault?.Code ?? "stopped"}); its owner sees why in the endpoint's status."
                );
            }
            if (serving.Model.TryHold())
            {
                return new EndpointLease(name, serving);
            }
            // A model is let go by its route only after the table was replaced, so this table is old: look again.
            if (ReferenceEquals(table, _table))
            {
                throw new InvalidOperationException("A routed model was unloaded.");
            }
        }
    }

    public async Task<Result<Nothing>> PrepareAsync(EndpointPlan endpoint, CancellationToken cancel)
    {
        if (!Verify(endpoint).TryGet(out var key, out var fault))
        {
            return fault;
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stopping.Token);
        var held = Hold(key) is { } warm ? warm : await LoadAsync(key, endpoint, either.Token);
        if (!held.TryGet(out var model, out fault))
        {
            return fault;
        }
        _shelf.KeepPrepared(endpoint.Name, NewStandby(endpoint, model));
        return Result.Done;
    }

    public async Task<IReadOnlyList<EndpointStatus>> ApplyAsync(TrafficPlan plan, CancellationToken cancel)
    {
        if (plan.Endpoints.DistinctBy(e => e.Name).Count() != plan.Endpoints.Count)
        {
            throw new ArgumentException("A traffic plan names an endpoint twice.", nameof(plan));
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stopping.Token);
        await _applying.WaitAsync(either.Token);
        try
        {
            _plan = plan;
            foreach (var (endpoint, key) in Switch(plan))
            {
                var loaded = await LoadAsync(key, endpoint, either.Token);
                Replace(_table.With(Decide(endpoint, loaded)));
            }
            _hasPlan = true;
            return Status;
        }
        finally
        {
            _applying.Release();
        }
    }

    /// <summary>
    /// Puts into one new table everything that needs no load: so a rollback never waits for another endpoint's model. Gives what is
    /// still to be loaded; until then those endpoints stay as they are.
    /// </summary>
    private List<(EndpointPlan Endpoint, ModelKey Key)> Switch(TrafficPlan plan)
    {
        var toLoad = new List<(EndpointPlan, ModelKey)>();
        var routes = new List<Route>();
        foreach (var endpoint in plan.Endpoints)
        {
            if (!Verify(endpoint).TryGet(out var key, out var fault))
            {
                routes.Add(Decide(endpoint, fault));
            }
            else if (StaysUnloaded(endpoint))
            {
                routes.Add(Unloaded(endpoint.Name));
            }
            else if (IsServing(endpoint, key))
            {
                routes.Add(_table.Find(endpoint.Name)! with { Fault = null });
            }
            else if (Hold(key) is { } warm)
            {
                routes.Add(Decide(endpoint, warm));
            }
            else
            {
                toLoad.Add((endpoint, key));
                routes.Add(_table.Find(endpoint.Name) ?? new Route(endpoint.Name, null, NotLoadedYet));
            }
        }
        Replace(new RoutingTable(routes));
        return toLoad;
    }

    private Standby NewStandby(EndpointPlan endpoint, HeldModel model) =>
        new(endpoint.Version, endpoint.Number, model, new InferenceCounter(_time));

    private static Fault NotLoadedYet =>
        RoutingFaults.EndpointNotServing.With("The model is being loaded; ask again in a moment.");

    private Route Decide(EndpointPlan endpoint, Result<HeldModel> held)
    {
        var name = endpoint.Name;
        if (held.TryGet(out var model, out var fault))
        {
            _log.LogInformation(
                "{Endpoint} answers with version {Number} ({Version})",
                name,
                endpoint.Number,
                endpoint.Version
            );
            return new Route(name, NewStandby(endpoint, model), null);
        }
        var kept = _table.Find(name)?.Serving;
        _log.LogWarning(
            "{Endpoint} cannot answer with version {Number} and keeps {Kept}: {Fault}",
            name,
            endpoint.Number,
            kept is null ? "silent" : $"version {kept.Number}",
            fault
        );
        return new Route(name, kept, fault);
    }

    /// <summary>Makes the table the one that counts, then lets go of what only the old one held, or keeps it warm.</summary>
    private void Replace(RoutingTable table)
    {
        var old = _table;
        _table = table;
        foreach (var route in old.Routes)
        {
            Retire(route, table.Find(route.Name));
        }
        foreach (var route in table.Routes.Where(r => r.Serving is not null))
        {
            _shelf.DropPrepared(route.Name, route.Serving!.Version);
        }
    }

    private void Retire(Route old, Route? now)
    {
        if (now is null)
        {
            _shelf.DropPrevious(old.Name);
            old.Serving?.Model.LetGo();
        }
        else if (old.Serving is { } left && !ReferenceEquals(left, now.Serving))
        {
            _shelf.KeepPrevious(old.Name, left);
        }
    }

    private Result<ModelKey> Verify(EndpointPlan endpoint) =>
        _verifier
            .Verify(endpoint.Attestation)
            .Then(attestation => PlanRules.Check(endpoint, attestation, _time.GetUtcNow()))
            .Map(digest => new ModelKey(endpoint.Format, digest));

    private HeldModel? Hold(ModelKey key) =>
        _table.Routes.Select(r => r.Serving?.Model).FirstOrDefault(m => m?.Key == key && m.TryHold())
        ?? _shelf.Hold(key);

    private async Task<Result<HeldModel>> LoadAsync(ModelKey key, EndpointPlan endpoint, CancellationToken cancel)
    {
        await _loading.WaitAsync(cancel);
        try
        {
            // Another call may have loaded it while this one waited.
            return Hold(key) is { } warm ? warm : await _loader.LoadAsync(key, endpoint.Files, cancel);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Stops answering; models still leased are unloaded when their requests are done.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }
        _stopping.Cancel();
        // Not released again: nothing is applied or loaded from here on.
        _applying.Wait();
        _loading.Wait();
        _hasPlan = false;
        Replace(RoutingTable.Empty);
        _shelf.Close();
        _applying.Dispose();
        _loading.Dispose();
        _stopping.Dispose();
    }
}
