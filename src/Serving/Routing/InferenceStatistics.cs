using Airworthy.Serving.Batching;

namespace Airworthy.Serving.Routing;

/// <summary>How often and how long the present version of an endpoint was asked, since it began to serve there.</summary>
public sealed record InferenceStatistics
{
    /// <summary>Requests answered.</summary>
    public required long Succeeded { get; init; }

    public required TimeSpan SucceededTime { get; init; }

    /// <summary>How much of it they waited until their model was asked.</summary>
    public required TimeSpan QueueTime { get; init; }

    /// <summary>How much of it the model took.</summary>
    public TimeSpan InferTime => SucceededTime - QueueTime;

    /// <summary>How often the model was run; fewer than requests, where they were put together.</summary>
    public required long Runs { get; init; }

    /// <summary>Requests answered with an answer that was kept.</summary>
    public required long CacheHits { get; init; }

    /// <summary>What looking them up took.</summary>
    public required TimeSpan CacheHitTime { get; init; }

    /// <summary>Requests whose answer was looked for and not kept; none where nothing is kept.</summary>
    public required long CacheMisses { get; init; }

    public required TimeSpan CacheMissTime { get; init; }

    /// <summary>Requests that wait for the model now.</summary>
    public required int Waiting { get; init; }

    /// <summary>Requests that did not fit, or that the model refused.</summary>
    public required long Failed { get; init; }

    public required TimeSpan FailedTime { get; init; }

    /// <summary>Rows answered: a request of 64 rows counts 64.</summary>
    public required long Rows { get; init; }

    /// <summary>Null before the first.</summary>
    public required DateTimeOffset? LastAsked { get; init; }
}

/// <summary>Counts; safe to use from many threads.</summary>
internal sealed class InferenceCounter(TimeProvider time)
{
    private long _succeeded;
    private long _succeededTicks;
    private long _queueTicks;
    private long _hits;
    private long _hitTicks;
    private long _misses;
    private long _missTicks;
    private long _failed;
    private long _failedTicks;
    private long _rows;
    private long _last;

    public long Begin() => time.GetTimestamp();

    public void Succeed(long began, long rows, TimeSpan? queued)
    {
        if (queued is { } waited)
        {
            Interlocked.Add(ref _queueTicks, waited.Ticks);
        }
        Interlocked.Increment(ref _succeeded);
        Interlocked.Add(ref _succeededTicks, time.GetElapsedTime(began).Ticks);
        Interlocked.Add(ref _rows, rows);
        Volatile.Write(ref _last, time.GetUtcNow().UtcTicks);
    }

    public void Fail(long began)
    {
        Interlocked.Increment(ref _failed);
        Interlocked.Add(ref _failedTicks, time.GetElapsedTime(began).Ticks);
        Volatile.Write(ref _last, time.GetUtcNow().UtcTicks);
    }

    public void Hit(long began)
    {
        Interlocked.Increment(ref _hits);
        Interlocked.Add(ref _hitTicks, time.GetElapsedTime(began).Ticks);
    }

    public void Miss(long began)
    {
        Interlocked.Increment(ref _misses);
        Interlocked.Add(ref _missTicks, time.GetElapsedTime(began).Ticks);
    }

    public InferenceStatistics Read(CallQueue queue) =>
        new()
        {
            Succeeded = Volatile.Read(ref _succeeded),
            SucceededTime = TimeSpan.FromTicks(Volatile.Read(ref _succeededTicks)),
            QueueTime = TimeSpan.FromTicks(Volatile.Read(ref _queueTicks)),
            Runs = queue.Runs,
            CacheHits = Volatile.Read(ref _hits),
            CacheHitTime = TimeSpan.FromTicks(Volatile.Read(ref _hitTicks)),
            CacheMisses = Volatile.Read(ref _misses),
            CacheMissTime = TimeSpan.FromTicks(Volatile.Read(ref _missTicks)),
            Waiting = queue.Waiting,
            Failed = Volatile.Read(ref _failed),
            FailedTime = TimeSpan.FromTicks(Volatile.Read(ref _failedTicks)),
            Rows = Volatile.Read(ref _rows),
            LastAsked = Volatile.Read(ref _last) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
        };
}
