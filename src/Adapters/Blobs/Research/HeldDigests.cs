using Airworthy.Core.Values;

namespace Airworthy.Adapters.Blobs.Research;

/// <summary>
/// Keeps receiving and sweeping of the same bytes apart. A digest is held by any number of receptions, or by one sweep: a sweep that
/// comes upon a held one leaves it, and a reception that comes upon a swept one waits, which is as long as a look at the tree takes.
/// </summary>
internal sealed class HeldDigests
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Sha256Digest, int> _held = [];
    private readonly Dictionary<Sha256Digest, TaskCompletionSource> _swept = [];

    public async Task HoldAsync(Sha256Digest digest)
    {
        while (true)
        {
            Task sweep;
            lock (_lock)
            {
                if (!_swept.TryGetValue(digest, out var sweeping))
                {
                    _held[digest] = _held.GetValueOrDefault(digest) + 1;
                    return;
                }
                sweep = sweeping.Task;
            }
            await sweep;
        }
    }

    public void Release(Sha256Digest digest)
    {
        lock (_lock)
        {
            if (--_held[digest] == 0)
            {
                _held.Remove(digest);
            }
        }
    }

    /// <summary>False: it is held, or swept already.</summary>
    public bool TryBeginSweep(Sha256Digest digest)
    {
        lock (_lock)
        {
            return !_held.ContainsKey(digest)
                && _swept.TryAdd(digest, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    public void EndSweep(Sha256Digest digest)
    {
        lock (_lock)
        {
            _swept.Remove(digest, out var sweeping);
            sweeping!.SetResult();
        }
    }
}
