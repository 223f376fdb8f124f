using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Batching;
using Airworthy.Serving.Caching;
using Airworthy.Serving.Sessions;
using Microsoft.Extensions.Logging;

namespace Airworthy.Serving.Routing;

public sealed partial class ServingService
{
    /// <summary>A planned version with its loaded model, or why there is none.</summary>
    private sealed record Taken(VersionPlan Plan, Result<Standby> Standby);

    private static Fault? Malformed(EndpointPlan endpoint) =>
        SplitRules.Complain([.. endpoint.Versions.Select(v => (v.Number, v.Weight, v.Role))], endpoint.Routing)
            is { Count: > 0 } wrong
            ? RoutingFaults.SplitRefused.With(
                $"The traffic of '{Clip.Short(endpoint.Name.ToString())}' cannot be divided so: {string.Join("; ", wrong)}."
            )
            : null;

    private Result<ModelKey> Verify(EndpointPlan endpoint, VersionPlan version) =>
        _verifier
            .Verify(version.Attestation)
            .Then(attestation => PlanRules.Check(endpoint.Name, version, attestation, _time.GetUtcNow()))
            .Map(digest => new ModelKey(version.Format, digest));

    private Standby NewStandby(EndpointName endpoint, VersionPlan version, HeldModel model) =>
        new(
            version.Version,
            version.Number,
            model,
            new CallQueue(model, version.Options, _time),
            new InferenceCounter(_time),
            _observer.WatchOf(endpoint, version.Version, version.Number)
        )
        {
            Cache = version.Options.CacheBytes > 0 ? new AnswerCache(version.Options.CacheBytes) : null,
        };

    /// <summary>Models of which some version at some endpoint is to stay loaded.</summary>
    private HashSet<ModelKey> Pinned() =>
        [.. _table.Routes.SelectMany(r => r.Held).Where(s => s.Queue.Options.KeepLoaded).Select(s => s.Model.Key)];

    /// <summary>Lets go of a model that was sent to rest, because having it needs a load.</summary>
    private static bool LetRest(HeldModel model)
    {
        if (model.Session is not RestingSession { IsLoaded: false })
        {
            return false;
        }
        model.LetGo();
        return true;
    }

    /// <summary>The model in memory, so that what does not load is found out before it serves; else it is let go.</summary>
    private static async Task<Result<HeldModel>> WakeAsync(HeldModel model, CancellationToken cancel)
    {
        if (model.Session is RestingSession resting)
        {
            var woken = await resting.WakeAsync().WaitAsync(cancel);
            if (woken.Fault is { } fault)
            {
                model.LetGo();
                return fault;
            }
        }
        return model;
    }

    private HeldModel? Hold(ModelKey key) =>
        _table.Routes.SelectMany(r => r.Held).Select(s => s.Model).FirstOrDefault(m => m.Key == key && m.TryHold())
        ?? _shelf.Hold(key);

    /// <summary>The version as the endpoint has it already, if it does; its hold is the route's own.</summary>
    private static Standby? Present(TrafficSplit? old, VersionPlan version, ModelKey key) =>
        old?.All.FirstOrDefault(s =>
            s.Version == version.Version
            && s.Number == version.Number
            && s.Model.Key == key
            && s.Queue.Options == version.Options
        );

    /// <summary>Every version of the endpoint, when nothing has to be loaded for it; else null, and nothing is held.</summary>
    private List<Taken>? TakeWarm(EndpointPlan endpoint)
    {
        var old = _table.Find(endpoint.Name)?.Split;
        var taken = new List<Taken>();
        foreach (var version in endpoint.Versions)
        {
            if (!Verify(endpoint, version).TryGet(out var key, out var fault))
            {
                taken.Add(new Taken(version, fault));
            }
            else if (Present(old, version, key) is { } present)
            {
                taken.Add(new Taken(version, present));
            }
            else if (Hold(key) is { } warm && !LetRest(warm))
            {
                taken.Add(new Taken(version, NewStandby(endpoint.Name, version, warm)));
            }
            else
            {
                LetGoOfNew(taken, old);
                return null;
            }
        }
        return taken;
    }

    /// <summary>One version, loaded if it has to be. The hold is the caller's, unless the version is one of the old ones.</summary>
    private async Task<Result<Standby>> TakeAsync(
        EndpointPlan endpoint,
        VersionPlan version,
        TrafficSplit? old,
        CancellationToken cancel
    )
    {
        if (!Verify(endpoint, version).TryGet(out var key, out var fault))
        {
            return fault;
        }
        if (Present(old, version, key) is { } present)
        {
            return present;
        }
        var held = Hold(key) is { } warm ? await WakeAsync(warm, cancel) : await LoadAsync(key, version, cancel);
        return held.Map(model => NewStandby(endpoint.Name, version, model));
    }

    private async Task<Route> DecideAsync(EndpointPlan endpoint, CancellationToken cancel)
    {
        var old = _table.Find(endpoint.Name)?.Split;
        var taken = new List<Taken>();
        var isDone = false;
        try
        {
            foreach (var version in endpoint.Versions)
            {
                taken.Add(new Taken(version, await TakeAsync(endpoint, version, old, cancel)));
            }
            isDone = true;
        }
        finally
        {
            if (!isDone)
            {
                LetGoOfNew(taken, old);
            }
        }
        return Decide(endpoint, taken);
    }

    /// <summary>
    /// All live versions as planned, or else whatever the endpoint had before, whole. Where it had nothing, those that can serve share
    /// what there is. A shadow that cannot be had keeps nobody waiting.
    /// </summary>
    private Route Decide(EndpointPlan endpoint, List<Taken> taken)
    {
        var name = endpoint.Name;
        var old = _table.Find(name)?.Split;
        var fault =
            Malformed(endpoint)
            ?? taken.FirstOrDefault(t => t.Plan.Role == VersionRole.Live && !t.Standby.IsOk)?.Standby.Fault;
        var hasShare = taken.Any(t => t is { Plan: { Role: VersionRole.Live, Weight: > 0 }, Standby.IsOk: true });
        if (fault?.Code == RoutingFaults.SplitRefused.Code || (fault is not null && (old is not null || !hasShare)))
        {
            LetGoOfNew(taken, old);
            _log.LogWarning(
                "{Endpoint} cannot answer as planned ({Planned}) and keeps {Kept}: {Fault}",
                name,
                Text(endpoint),
                old is null ? "silent" : Text(old.Plan),
                fault
            );
            return new Route(name, old, fault);
        }
        foreach (var (plan, standby) in taken.Where(t => t.Plan.Role == VersionRole.Shadow && !t.Standby.IsOk))
        {
            _log.LogWarning(
                "The shadow {Number} at {Endpoint} does not listen: {Fault}",
                plan.Number,
                name,
                standby.Fault
            );
        }
        var split = Split(endpoint, taken, old);
        if (old is null || Text(old.Plan) != Text(endpoint) || fault is not null)
        {
            _log.LogInformation("{Endpoint} answers with {Versions}, {Fault}", name, Text(endpoint), fault);
        }
        return new Route(name, split, fault);
    }

    private TrafficSplit Split(EndpointPlan endpoint, List<Taken> taken, TrafficSplit? old)
    {
        var live = new List<Share>();
        var shadows = new List<ShadowLine>();
        var mute = new List<(VersionPlan, Fault)>();
        foreach (var (plan, standby) in taken)
        {
            if (!standby.TryGet(out var ready, out var fault))
            {
                if (plan.Role == VersionRole.Shadow)
                {
                    mute.Add((plan, fault));
                }
            }
            else if (plan.Role == VersionRole.Live)
            {
                live.Add(new Share(ready, plan.Weight));
            }
            else
            {
                shadows.Add(
                    old?.Shadows.FirstOrDefault(s => ReferenceEquals(s.Standby, ready))
                        ?? new ShadowLine(endpoint.Name, ready, _shadowing)
                );
            }
        }
        var seed = ulong.Parse(_seeds.NextHex().AsSpan(16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new TrafficSplit(endpoint, live, shadows, mute, seed);
    }

    private static void LetGoOfNew(IEnumerable<Taken> taken, TrafficSplit? old)
    {
        var kept = new HashSet<Standby>(old?.All ?? [], ReferenceEqualityComparer.Instance);
        LetGo(taken.Where(t => t.Standby.IsOk).Select(t => t.Standby.Value).Where(s => !kept.Contains(s)));
    }

    private static string Text(EndpointPlan endpoint) =>
        string.Join(
            ", ",
            endpoint.Versions.Select(v =>
                v.Role == VersionRole.Shadow ? $"{v.Number} as a shadow" : $"version {v.Number} at {v.Weight}"
            )
        );

    private async Task<Result<HeldModel>> LoadAsync(ModelKey key, VersionPlan version, CancellationToken cancel)
    {
        await _loading.WaitAsync(cancel);
        try
        {
            // Another call may have loaded it while this one waited.
            return Hold(key) is { } warm ? warm : await _loader.LoadAsync(key, version.Files, cancel);
        }
        finally
        {
            _loading.Release();
        }
    }
}
