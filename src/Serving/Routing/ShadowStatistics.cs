namespace Airworthy.Serving.Routing;

/// <summary>What came of the copies that a shadow was sent since it began to listen.</summary>
public sealed record ShadowStatistics
{
    /// <summary>Copies that the shadow answered.</summary>
    public required long Answered { get; init; }

    /// <summary>Answers that were not, element by element, what the caller got.</summary>
    public required long Differed { get; init; }

    /// <summary>Copies that the shadow refused, or was too slow for.</summary>
    public required long Failed { get; init; }

    /// <summary>Requests of which no copy was taken, because too many waited already.</summary>
    public required long Dropped { get; init; }
}

/// <summary>Counts; safe to use from many threads.</summary>
internal sealed class ShadowCounter
{
    private long _answered;
    private long _differed;
    private long _failed;
    private long _dropped;

    public void Answer(bool differs)
    {
        if (differs)
        {
            Interlocked.Increment(ref _differed);
        }
        Interlocked.Increment(ref _answered);
    }

    public void Fail() => Interlocked.Increment(ref _failed);

    public void Drop() => Interlocked.Increment(ref _dropped);

    public ShadowStatistics Read() =>
        new()
        {
            Answered = Volatile.Read(ref _answered),
            Differed = Volatile.Read(ref _differed),
            Failed = Volatile.Read(ref _failed),
            Dropped = Volatile.Read(ref _dropped),
        };
}
