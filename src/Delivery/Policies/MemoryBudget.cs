namespace Airworthy.Delivery.Policies;

/// <summary>
/// Memory that is shared out in turn: who came first is served first, so that a large wish is not passed over for ever. It holds
/// estimates against a limit; it does not measure.
/// </summary>
internal sealed class MemoryBudget(long all)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Turn)> _waiting = new();
    private readonly long _all = all;
    private long _free = all;

    /// <summary>Waits for so many bytes; dispose of the answer to give them back. More than there is counts as all there is.</summary>
    public async Task<IDisposable> TakeAsync(long wanted, CancellationToken cancel)
    {
        var taken = Math.Clamp(wanted, 0, _all);
        LinkedListNode<(long, TaskCompletionSource Turn)> place;
        lock (_lock)
        {
            place = _waiting.AddLast(
                (taken, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
            );
            Serve();
        }
        try
        {
            await place.Value.Turn.Task.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            GiveUp(place, taken);
            throw;
        }
        return new Taken(this, taken);
    }

    private void GiveUp(LinkedListNode<(long, TaskCompletionSource Turn)> place, long taken)
    {
        lock (_lock)
        {
            if (place.List is not null)
            {
                _waiting.Remove(place);
            }
            else
            {
                _free += taken;
            }
            Serve();
        }
    }

    private void Give(long taken)
    {
        lock (_lock)
        {
            _free += taken;
            Serve();
        }
    }

    private void Serve()
    {
        while (_waiting.First is { } next && next.Value.Bytes <= _free)
        {
            _free -= next.Value.Bytes;
            _waiting.RemoveFirst();
            next.Value.Turn.SetResult();
        }
    }

    private sealed class Taken(MemoryBudget from, long bytes) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
            {
                from.Give(bytes);
            }
        }
    }
}
