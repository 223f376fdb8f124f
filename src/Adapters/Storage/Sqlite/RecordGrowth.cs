namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// Tells those who wait that the record has grown: at once after a quiet time, and then at most every <see cref="Pace"/>, because each
/// of them looks through rows of its own, and thousands of commits a second would else be held up by those who watch them. Safe for
/// many threads.
/// </summary>
internal sealed class RecordGrowth : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private readonly object _gate = new();
    private readonly Thread _thread;
    private TaskCompletionSource _next = New();
    private long _size;
    private long _told;
    private bool _resting;
    private bool _held;
    private bool _stopped;

    internal RecordGrowth()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "record-growth" };
        _thread.Start();
    }

    internal long Size => Volatile.Read(ref _size);

    internal void Reached(long size)
    {
        lock (_gate)
        {
            if (size <= _size)
            {
                return;
            }
            Volatile.Write(ref _size, size);
            if (!_resting)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    internal async Task<long> BeyondAsync(long size, CancellationToken cancel)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (_size > size && !_resting)
                {
                    // Who is told without waiting is told all the same: the next time comes after a rest.
                    _resting = true;
                    Monitor.Pulse(_gate);
                    return _size;
                }
                _held |= _size > size;
                next = _next.Task;
            }
            await next.WaitAsync(cancel);
            if (Size is var reached && reached > size)
            {
                return reached;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
    }

    private void Run()
    {
        while (WaitForGrowth() is { } reached)
        {
            reached.SetResult();
        }
    }

    /// <summary>Whom to tell, after the rest that is due; null at the end.</summary>
    private TaskCompletionSource? WaitForGrowth()
    {
        lock (_gate)
        {
            while (!_stopped)
            {
                if (_resting)
                {
                    Monitor.Wait(_gate, Pace);
                    _resting = false;
                }
                else if (_told == _size && !_held)
                {
                    Monitor.Wait(_gate);
                }
                else
                {
                    (_told, _held, _resting) = (_size, false, true);
                    var reached = _next;
                    _next = New();
                    return reached;
                }
            }
            return null;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
