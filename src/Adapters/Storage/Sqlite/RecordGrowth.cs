namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>Tells those who wait that the record has grown. Safe for many threads.</summary>
internal sealed class RecordGrowth
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _next = New();
    private long _size;

    internal void Reached(long size)
    {
        TaskCompletionSource reached;
        lock (_gate)
        {
            if (size <= _size)
            {
                return;
            }
            _size = size;
            (reached, _next) = (_next, New());
        }
        reached.SetResult();
    }

    internal async Task<long> BeyondAsync(long size, CancellationToken cancel)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (_size > size)
                {
                    return _size;
                }
                next = _next.Task;
            }
            await next.WaitAsync(cancel);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
