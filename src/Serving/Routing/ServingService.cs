using Airworthy.Artifacts.Signing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Observations;
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
    private readonly Observer _observer;
    private readonly ILogger<ServingService> _log;
    private readonly IPlanStore? _kept;
    private readonly IdSource _seeds;
    private readonly ShadowTools _shadowing;
    private readonly StandbyShelf _shelf = new();
    private readonly ModelMemory? _memory;

    // One plan at a time; and one load at a time, so that memory peaks at one model more than are held.
    private readonly SemaphoreSlim _applying = new(1, 1);
    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile RoutingTable _table = RoutingTable.Empty;
    private readonly CancellationTokenSource _stopping = new();
    private volatile bool _hasPlan;
    private int _disposed;

    /// <param name="verifier">Who says which attestations hold.</param>
    /// <param name="source">Where models' files are.</param>
    /// <param name="runtimes">What runs them.</param>
    /// <param name="time">For durations and ends.</param>
    /// <param name="observer">Who looks at calls.</param>
    /// <param name="log">What happened to endpoints.</param>
    /// <param name="ids">For seeds.</param>
    /// <param name="news">Who hears what shadows say.</param>
    /// <param name="kept">Where the plan in force is kept.</param>
    /// <param name="memory">What models may take.</param>
    public ServingService(
        AttestationVerifier verifier,
        IModelSource source,
        RuntimeCatalog runtimes,
        TimeProvider time,
        Observer observer,
        ILogger<ServingService> log,
        IdSource? ids = null,
        IShadowNews? news = null,
        IPlanStore? kept = null,
        MemoryOptions? memory = null
    )
    {
        _kept = kept;
        _memory = memory?.ModelBytes is { } bytes ? new ModelMemory(bytes, time, Pinned) : null;
        (_verifier, _loader, _time, _log) = (verifier, new ModelLoader(source, runtimes, time, _memory), time, log);
        _observer = observer;
        _seeds = ids ?? new IdSource(time);
        _shadowing = new ShadowTools(news ?? NoShadowNews.Instance, time, log);
    }

    public IReadOnlyList<EndpointStatus> Status => _table.Status;

    public bool IsReady =>
        _hasPlan
        && _table.Routes.All(r =>
            r.Split is not null || r.Fault?.Code == RoutingFaults.ModelUnloaded.Code || r.Name.Environment.IsSandbox
        );

    public Result<EndpointLease> Acquire(EndpointName name)
    {
        while (true)
        {
            var table = _table;
            if (!Find(table, name).TryGet(out var split, out var fault))
            {
                return fault;
            }
            if (Lease(table, name, split.Champion, RouteReason.Only, []) is { } lease)
            {
                return lease;
            }
        }
    }

    public Result<EndpointLease> Acquire(EndpointName name, in RouteAsk ask)
    {
        while (true)
        {
            var table = _table;
            if (!Find(table, name).TryGet(out var split, out var fault))
            {
                return fault;
            }
            if (split.Choose(ask, out var reason) is not { } chosen)
            {
                return NotPlanned(name, split, ask);
            }
            // A caller who tries a version out is nobody to compare with.
            var shadows = reason == RouteReason.Override ? [] : split.Shadows;
            if (Lease(table, name, chosen, reason, shadows) is { } lease)
            {
                return lease;
            }
        }
    }

    private static Result<TrafficSplit> Find(RoutingTable table, EndpointName name)
    {
        if (table.Find(name) is not { } route)
        {
            return RoutingFaults.NoSuchEndpoint.With(
                $"Nothing is deployed at '{Clip.Short(name.ToString())}'. Names are MODEL for production and MODEL:ENVIRONMENT elsewhere."
            );
        }
        if (route.Split is { } split)
        {
            return split;
        }
        return route.Fault?.Code == RoutingFaults.ModelUnloaded.Code
            ? route.Fault
            : RoutingFaults.EndpointNotServing.With(
                $"'{Clip.Short(name.ToString())}' is not serving ({route.Fault?.Code ?? "stopped"}); its owner sees why in the endpoint's status."
            );
    }

    /// <summary>Null: the table is old by now, look again.</summary>
    private EndpointLease? Lease(
        RoutingTable table,
        EndpointName name,
        Standby chosen,
        RouteReason reason,
        ShadowLine[] shadows
    )
    {
        if (chosen.Model.TryHold())
        {
            return new EndpointLease(name, chosen, reason, shadows);
        }
        // A model is let go by its route only after the table was replaced.
        return ReferenceEquals(table, _table)
            ? throw new InvalidOperationException("A routed model was unloaded.")
            : null;
    }

    private static Fault NotPlanned(EndpointName name, TrafficSplit split, in RouteAsk ask)
    {
        var asked = ask.Override ?? ask.Pinned;
        var shadowsToo = ask.Override is not null;
        var known = split
            .Status.Where(v => v.Fault is null && (shadowsToo || v.Role == VersionRole.Live))
            .Select(v => v.Number)
            .ToList();
        return RoutingFaults.NoSuchEndpoint.With(
            $"'{Clip.Short(name.ToString())}' serves version {string.Join(" and ", known)}, not '{asked}'. Leave the version out to ask whichever serves."
        );
    }

    public async Task<Result<Nothing>> PrepareAsync(EndpointPlan endpoint, CancellationToken cancel)
    {
        if (Malformed(endpoint) is { } malformed)
        {
            return malformed;
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stopping.Token);
        var taken = new List<Standby>();
        foreach (var version in endpoint.Versions)
        {
            var standby = await TakeAsync(endpoint, version, old: null, either.Token);
            if (!standby.TryGet(out var ready, out var fault))
            {
                LetGo(taken);
                return fault;
            }
            taken.Add(ready);
        }
        _shelf.KeepPrepared(endpoint.Name, taken);
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
            foreach (var endpoint in Switch(plan))
            {
                Replace(_table.With(await DecideAsync(endpoint, either.Token)));
            }
            _hasPlan = true;
            Keep();
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
    private List<EndpointPlan> Switch(TrafficPlan plan)
    {
        var toLoad = new List<EndpointPlan>();
        var routes = new List<Route>();
        foreach (var endpoint in plan.Endpoints)
        {
            if (StaysUnloaded(endpoint))
            {
                routes.Add(Unloaded(endpoint.Name));
            }
            else if (TakeWarm(endpoint) is { } versions)
            {
                routes.Add(Decide(endpoint, versions));
            }
            else
            {
                toLoad.Add(endpoint);
                routes.Add(_table.Find(endpoint.Name) ?? new Route(endpoint.Name, null, NotLoadedYet));
            }
        }
        Replace(new RoutingTable(routes));
        return toLoad;
    }

    private static Fault NotLoadedYet =>
        RoutingFaults.EndpointNotServing.With("The model is being loaded; ask again in a moment.");

    /// <summary>Makes the table the one that counts, then lets go of what only the old one held, or keeps it warm.</summary>
    private void Replace(RoutingTable table)
    {
        var old = _table;
        _table = table;
        foreach (var route in old.Routes)
        {
            Retire(route, table.Find(route.Name));
        }
        foreach (var route in table.Routes)
        {
            _shelf.DropPrepared(route.Name, route.Held);
        }
    }

    private void Retire(Route old, Route? now)
    {
        foreach (var shadow in (old.Split?.Shadows ?? []).Except(now?.Split?.Shadows ?? []))
        {
            shadow.Dispose();
        }
        var left = old.Held.Except(now?.Held ?? [], ReferenceEqualityComparer.Instance).Cast<Standby>().ToList();
        if (now is null)
        {
            _shelf.DropPrevious(old.Name);
            LetGo(left);
        }
        else if (left.Count > 0)
        {
            _shelf.KeepPrevious(old.Name, left);
        }
    }

    private static void LetGo(IEnumerable<Standby> standbys)
    {
        foreach (var standby in standbys)
        {
            standby.Model.LetGo();
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
        _memory?.Dispose();
        _applying.Dispose();
        _loading.Dispose();
        _stopping.Dispose();
    }
}
