using Airworthy.Core.Results;

namespace Airworthy.Serving.Routing;

/// <summary>
/// The versions of one endpoint and how its requests are divided among them. Belongs to one route and no other, so no share leaks. Only
/// the place in its own row of random numbers ever changes.
/// </summary>
internal sealed class TrafficSplit
{
    // Odd, and its bits look like chance: each step of it is mixed into a number of its own, so choosing takes no lock.
    private const ulong Step = 0x9E3779B97F4A7C15;

    private readonly Standby[] _live;
    private readonly long[] _upTo;
    private readonly Standby? _only;
    private ulong _drawn;

    /// <param name="plan">What it was made of.</param>
    /// <param name="live">Loaded live versions, at least one with a weight.</param>
    /// <param name="shadows">Loaded shadows.</param>
    /// <param name="mute">Planned shadows that could not be loaded, and why.</param>
    /// <param name="seed">Where its random numbers begin.</param>
    public TrafficSplit(
        EndpointPlan plan,
        IEnumerable<Share> live,
        IEnumerable<ShadowLine> shadows,
        IReadOnlyList<(VersionPlan Plan, Fault Fault)> mute,
        ulong seed
    )
    {
        Plan = plan;
        Live = [.. live.OrderBy(s => s.Standby.Number)];
        Shadows = [.. shadows.OrderBy(s => s.Standby.Number)];
        _live = [.. Live.Select(s => s.Standby)];
        _upTo = new long[_live.Length];
        long sum = 0;
        for (var i = 0; i < _upTo.Length; i++)
        {
            _upTo[i] = sum += Live[i].Weight;
        }
        Champion = SplitRules.Champion(Live, s => s.Standby.Number, s => s.Weight)!.Standby;
        // With one live version no rule can lead elsewhere and no key can stick elsewhere.
        _only = _live.Length == 1 ? _live[0] : null;
        _drawn = seed;
        Status = [.. Statuses(mute).OrderBy(s => s.Number)];
    }

    public EndpointPlan Plan { get; }

    public IReadOnlyList<Share> Live { get; }

    public ShadowLine[] Shadows { get; }

    public Standby Champion { get; }

    public IReadOnlyList<VersionStatus> Status { get; }

    public IEnumerable<Standby> All => _live.Concat(Shadows.Select(s => s.Standby));

    /// <summary>The version that a request goes to; null when it names one that is not among those it may name.</summary>
    public Standby? Choose(in RouteAsk ask, out RouteReason reason)
    {
        if (ask.Override is { } named)
        {
            reason = RouteReason.Override;
            return All.FirstOrDefault(s => s.Number == named);
        }
        if (ask.Pinned is { } pinned)
        {
            reason = RouteReason.Pinned;
            return Array.Find(_live, s => s.Number == pinned);
        }
        if (_only is not null)
        {
            reason = RouteReason.Only;
            return _only;
        }
        return Divide(ask, out reason);
    }

    private Standby Divide(in RouteAsk ask, out RouteReason reason)
    {
        foreach (var rule in Plan.Routing.Rules)
        {
            // A version that could not be loaded is not there to be ruled to; its requests are divided like others.
            if (KeyRules.Holds(rule, ask) && Array.Find(_live, s => s.Number == rule.Number) is { } ruled)
            {
                reason = RouteReason.Rule;
                return ruled;
            }
        }
        if (Plan.Routing.Sticky is { } sticky && KeyRules.Read(sticky.Key, ask) is { } key)
        {
            reason = RouteReason.Sticky;
            return _live[StickyRules.Pick(StickyRules.Hash(sticky.Salt, Plan.Name.ToString(), key), _upTo)];
        }
        reason = RouteReason.Weight;
        return _live[StickyRules.Pick(Draw(), _upTo)];
    }

    private ulong Draw()
    {
        var x = Interlocked.Add(ref _drawn, Step);
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private IEnumerable<VersionStatus> Statuses(IReadOnlyList<(VersionPlan Plan, Fault Fault)> mute) =>
        Live.Select(s => Of(s.Standby, s.Weight, VersionRole.Live, null))
            .Concat(Shadows.Select(s => Of(s.Standby, 0, VersionRole.Shadow, s.Counter)))
            .Concat(
                mute.Select(m => new VersionStatus
                {
                    Version = m.Plan.Version,
                    Number = m.Plan.Number,
                    Weight = 0,
                    Role = VersionRole.Shadow,
                    Fault = m.Fault,
                })
            );

    private static VersionStatus Of(Standby standby, int weight, VersionRole role, ShadowCounter? counter) =>
        new()
        {
            Version = standby.Version,
            Number = standby.Number,
            Weight = weight,
            Role = role,
            Counter = counter,
        };
}

/// <summary>A live version and its weight.</summary>
internal sealed record Share(Standby Standby, int Weight);
