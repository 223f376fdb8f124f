using System.Collections.Concurrent;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Observations;

/// <summary>
/// Everything that is seen of calls: counts by endpoint and version since the server began, the last failures of each, and the channel of
/// what is kept. It decides nothing and waits for nobody.
/// </summary>
public sealed class Observer
{
    /// <summary>Versions of one endpoint that are counted apart; the ones asked longest ago are forgotten first.</summary>
    private const int MostVersions = 32;

    private readonly ConcurrentDictionary<(EndpointName, VersionId), EndpointWatch> _watches = new();
    private readonly Lock _changing = new();
    private readonly byte[] _key;
    private IReadOnlyDictionary<EndpointName, ObservationPlan> _plans = new Dictionary<EndpointName, ObservationPlan>();

    /// <param name="time">For durations and the moments of observations.</param>
    /// <param name="key">The key masked texts are hashed with; the same one makes the same hashes after a restart. At least 16 bytes.</param>
    /// <param name="seed">Which calls fall into a sample.</param>
    /// <param name="channel">Where observations go; a bounded one of its own where null.</param>
    public Observer(TimeProvider time, ReadOnlySpan<byte> key, long seed = 0, ObservationChannel? channel = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, 16, nameof(key));
        (Time, _key, Seed, Channel) = (time, key.ToArray(), seed, channel ?? new ObservationChannel());
        Failures = new FailureAllowance(time);
    }

    public ObservationChannel Channel { get; }

    internal TimeProvider Time { get; }

    internal long Seed { get; }

    internal ReadOnlySpan<byte> Key => _key;

    internal FailureAllowance Failures { get; }

    /// <summary>Says anew what is kept of which endpoint. From the moment this returns, calls that end follow it.</summary>
    public void Apply(IReadOnlyDictionary<EndpointName, ObservationPlan> plans)
    {
        lock (_changing)
        {
            _plans = plans;
            foreach (var watch in _watches.Values)
            {
                watch.Follow(CapturePlan.Of(plans.GetValueOrDefault(watch.Endpoint)));
            }
        }
    }

    /// <summary>Whether any values of an endpoint's calls are kept.</summary>
    public bool Keeps(EndpointName endpoint)
    {
        lock (_changing)
        {
            return _plans.ContainsKey(endpoint);
        }
    }

    /// <summary>Every version that was asked, or could have been, by endpoint and number.</summary>
    public IReadOnlyList<WatchReading> Read() =>
        [
            .. _watches
                .Values.Select(w => new WatchReading(w.Endpoint, w.Version, w.Number, w.Counts))
                .OrderBy(w => w.Endpoint.ToString(), StringComparer.Ordinal)
                .ThenBy(w => w.Number),
        ];

    /// <summary>The last failures of a version at an endpoint, oldest first; at most twenty.</summary>
    public IReadOnlyList<Observation> LastFailures(EndpointName endpoint, VersionId version) =>
        _watches.TryGetValue((endpoint, version), out var watch) ? watch.Failures : [];

    internal EndpointWatch WatchOf(EndpointName endpoint, VersionId version, int number)
    {
        lock (_changing)
        {
            if (_watches.TryGetValue((endpoint, version), out var known))
            {
                return known;
            }
            Forget(endpoint);
            var watch = new EndpointWatch(endpoint, version, number, this);
            watch.Follow(CapturePlan.Of(_plans.GetValueOrDefault(endpoint)));
            _watches[(endpoint, version)] = watch;
            return watch;
        }
    }

    /// <summary>Whoever still holds a watch that is forgotten counts into it; nobody reads it any more.</summary>
    private void Forget(EndpointName endpoint)
    {
        var own = _watches.Values.Where(w => w.Endpoint == endpoint).OrderByDescending(w => w.Number).ToList();
        foreach (var old in own.Skip(MostVersions - 1))
        {
            _watches.TryRemove((old.Endpoint, old.Version), out _);
        }
    }
}

/// <summary>What was counted of one version at one endpoint.</summary>
public sealed record WatchReading(EndpointName Endpoint, VersionId Version, int Number, CallCounts Counts);
