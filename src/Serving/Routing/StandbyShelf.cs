using Airworthy.Core.Values;
using Airworthy.Serving.Sessions;

namespace Airworthy.Serving.Routing;

/// <summary>
/// Warm models that no traffic goes to: for each endpoint at most one that was prepared and one that served there before, so that
/// neither a deployment nor a rollback waits for a load. Safe to use from many threads.
/// </summary>
internal sealed class StandbyShelf
{
    private readonly Lock _lock = new();
    private readonly Dictionary<EndpointName, Standby> _prepared = [];
    private readonly Dictionary<EndpointName, Standby> _previous = [];
    private bool _isClosed;

    /// <summary>Takes the caller's hold over.</summary>
    public void KeepPrepared(EndpointName name, Standby standby) => Keep(_prepared, name, standby);

    /// <summary>Takes the caller's hold over.</summary>
    public void KeepPrevious(EndpointName name, Standby standby) => Keep(_previous, name, standby);

    /// <summary>What was prepared has been applied: its place is free again.</summary>
    public void DropPrepared(EndpointName name, VersionId version)
    {
        Standby? dropped = null;
        lock (_lock)
        {
            if (_prepared.TryGetValue(name, out var kept) && kept.Version == version)
            {
                _prepared.Remove(name);
                dropped = kept;
            }
        }
        dropped?.Model.LetGo();
    }

    public void DropPrevious(EndpointName name)
    {
        Standby? dropped;
        lock (_lock)
        {
            _previous.Remove(name, out dropped);
        }
        dropped?.Model.LetGo();
    }

    /// <summary>A model of this key with one more hold, which is the caller's; null when none is here.</summary>
    public HeldModel? Hold(ModelKey key)
    {
        lock (_lock)
        {
            return _prepared
                .Values.Concat(_previous.Values)
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
            dropped = [.. _prepared.Values, .. _previous.Values];
            _prepared.Clear();
            _previous.Clear();
        }
        dropped.ForEach(s => s.Model.LetGo());
    }

    private void Keep(Dictionary<EndpointName, Standby> shelf, EndpointName name, Standby standby)
    {
        Standby? before = standby;
        lock (_lock)
        {
            if (!_isClosed)
            {
                shelf.Remove(name, out before);
                shelf.Add(name, standby);
            }
        }
        // Unloading takes a while, so not under the lock.
        before?.Model.LetGo();
    }
}
