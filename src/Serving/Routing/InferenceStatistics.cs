namespace Airworthy.Serving.Routing;

/// <summary>How often and how long the present version of an endpoint was asked, since it began to serve there.</summary>
public sealed record InferenceStatistics
{
    /// <summary>Requests answered.</summary>
    public required long Succeeded { get; init; }

    public required TimeSpan SucceededTime { get; init; }

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
    private long _failed;
    private long _failedTicks;
    private long _rows;
    private long _last;

    public long Begin() => time.GetTimestamp();

    public void Succeed(long began, long rows)
    {
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

    public InferenceStatistics Read() =>
        new()
        {
            Succeeded = Volatile.Read(ref _succeeded),
            SucceededTime = TimeSpan.FromTicks(Volatile.Read(ref _succeededTicks)),
            Failed = Volatile.Read(ref _failed),
            FailedTime = TimeSpan.FromTicks(Volatile.Read(ref _failedTicks)),
            Rows = Volatile.Read(ref _rows),
            LastAsked = Volatile.Read(ref _last) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
        };
}
