namespace Airworthy.Serving.Batching;

/// <summary>
/// Threads for models that take their time. The pool's threads, of which there are few, stay free for requests, so that those behind are
/// read, answered or refused meanwhile. A thread that has nothing to do for a while ends.
/// </summary>
internal sealed class ModelThreads
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Queue<IThreadPoolWorkItem> _due = [];
    private int _idle;

    public static ModelThreads Shared { get; } = new();

    public void Post(IThreadPoolWorkItem work)
    {
        lock (_due)
        {
            _due.Enqueue(work);
            if (_idle >= _due.Count)
            {
                Monitor.Pulse(_due);
                return;
            }
        }
        new Thread(Work) { IsBackground = true, Name = "model" }.UnsafeStart();
    }

    private void Work()
    {
        while (Next() is { } work)
        {
            work.Execute();
        }
    }

    private IThreadPoolWorkItem? Next()
    {
        lock (_due)
        {
            IThreadPoolWorkItem? work;
            while (!_due.TryDequeue(out work))
            {
                _idle++;
                var woken = Monitor.Wait(_due, Patience);
                _idle--;
                if (!woken && _due.Count == 0)
                {
                    return null;
                }
            }
            return work;
        }
    }
}
