using Airworthy.Core.Values;
using Airworthy.Serving.Sessions;

namespace Airworthy.Serving.Routing;

/// <summary>
/// Warm models that no traffic goes to: for each endpoint at most what was prepared for its next plan and what last left it, so that
/// neither a deployment nor a rollback waits for a load. Safe to use from many threads.
/// </summary>
internal sealed class StandbyShelf
{
    private readonly Lock _lock = new();
    private readonly Dictionary<EndpointName, IReadOnlyList<Standby>> _prepared = [];
    private readonly Dictionary<EndpointName, IReadOnlyList<Standby>> _previous = [];
    private bool _isClosed;

    /// <summary>Takes the caller's holds over.</summary>
    public void KeepPrepared(EndpointName name, IReadOnlyList<Standby> standbys) => Keep(_prepared, name, standbys);

    /// <summary>Takes the caller's holds over.</summary>
    public void KeepPrevious(EndpointName name, IReadOnlyList<Standby> standbys) => Keep(_previous, name, standbys);

    /// <summary>What was prepared has been applied, when these versions are there: its place is free again.</summary>
    public void DropPrepared(EndpointName name, IEnumerable<Standby> applied)
    {
        IReadOnlyList<Standby> dropped = [];
        lock (_lock)
        {
            if (_prepared.TryGetValue(name, out var kept))
            {
                var versions = applied.Select(s => s.Version).ToHashSet();
                dropped = [.. kept.Where(s => versions.Contains(s.Version))];
                _prepared[name] = [.. kept.Where(s => !versions.Contains(s.Version))];
            }
        }
        LetGo(dropped);
    }

    public void DropPrevious(EndpointName name)
    {
        IReadOnlyList<Standby>? dropped;
        lock (_lock)
        {
            _previous.Remove(name, out dropped);
        }
        LetGo(dropped ?? []);
    }

    /// <summary>A model of this key with one more hold, which is the caller's; null when none is here.</summary>
    public HeldModel? Hold(ModelKey key)
    {
        lock (_lock)
        {
            return _prepared
                .Values.Concat(_previous.Values)
                .SelectMany(kept => kept)
                .Select(s => s.Model)
                .FirstOrDefault(m => m.Key == key && m.TryHold());
        }
    }

    /// <summary>Lets go of everything, now and from now on.</summary>
    public void Close()
    {
        List<Standby> dropped;
        lock (_lock)
        {
            _isClosed = true;
            dropped = [.. _prepared.Values.Concat(_previous.Values).SelectMany(kept => kept)];
            _prepared.Clear();
            _previous.Clear();
        }
        LetGo(dropped);
    }

    private void Keep(
        Dictionary<EndpointName, IReadOnlyList<Standby>> shelf,
        EndpointName name,
        IReadOnlyList<Standby> standbys
    )
    {
        IReadOnlyList<Standby>? before = standbys;
        lock (_lock)
        {
            if (!_isClosed)
            {
                shelf.Remove(name, out before);
                shelf.Add(name, standbys);
            }
        }
        LetGo(before ?? []);
    }

    // Unloading takes a while, so never under the lock.
    private static void LetGo(IEnumerable<Standby> standbys)
    {
        foreach (var standby in standbys)
        {
            standby.Model.LetGo();
        }
    }
}
