namespace Airworthy.Serving.Observations;

/// <summary>
/// Counts one version's calls at one endpoint. Counting takes no lock and allocates nothing: every processor has cells of its own, far
/// enough apart not to share a cache line, and reading adds them up.
/// </summary>
internal sealed class CallMeter
{
    private const int Answered = 0;
    private const int Failed = 1;
    private const int Cancelled = 2;
    private const int Rows = 3;
    private const int Begun = 4;
    private const int Ticks = 5;
    private const int QueueTicks = 6;
    private const int Queued = 7;
    private const int RequestBuckets = 8;

    private static readonly int Stripes = (int)
        System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Environment.ProcessorCount, 1, 64));

    private static readonly int QueueBuckets = RequestBuckets + DurationBuckets.Count;

    // A line of 64 bytes holds 8 cells; one more line keeps neighbours apart whatever the array's beginning is.
    private static readonly int Width = ((QueueBuckets + DurationBuckets.Count + 7) / 8 * 8) + 8;

    private readonly long[] _cells = new long[Stripes * Width];

    public void Begin() => Add(Begun, 1);

    public void Answer(TimeSpan took, long rows)
    {
        var at = Place();
        Interlocked.Increment(ref _cells[at + Answered]);
        Interlocked.Add(ref _cells[at + Rows], rows);
        Time(at, took);
    }

    public void Fail(TimeSpan took)
    {
        var at = Place();
        Interlocked.Increment(ref _cells[at + Failed]);
        Time(at, took);
    }

    public void Cancel() => Add(Cancelled, 1);

    /// <summary>A call waited this long before its model was asked.</summary>
    public void Queue(TimeSpan waited)
    {
        var at = Place();
        Interlocked.Increment(ref _cells[at + Queued]);
        Interlocked.Add(ref _cells[at + QueueTicks], waited.Ticks);
        Interlocked.Increment(ref _cells[at + QueueBuckets + DurationBuckets.Of(waited)]);
    }

    /// <summary>Not of one moment: calls that end meanwhile may be seen in one figure and not yet in another.</summary>
    public CallCounts Read() =>
        new()
        {
            Answered = Sum(Answered),
            Failed = Sum(Failed),
            Cancelled = Sum(Cancelled),
            Rows = Sum(Rows),
            Begun = Sum(Begun),
            Time = new(Sum(Ticks)),
            Buckets = Buckets(RequestBuckets),
            Queued = Sum(Queued),
            QueueTime = new(Sum(QueueTicks)),
            QueueBuckets = Buckets(QueueBuckets),
        };

    private long[] Buckets(int first)
    {
        var buckets = new long[DurationBuckets.Count];
        for (var i = 0; i < buckets.Length; i++)
        {
            buckets[i] = Sum(first + i);
        }
        return buckets;
    }

    private void Time(int at, TimeSpan took)
    {
        Interlocked.Add(ref _cells[at + Ticks], took.Ticks);
        Interlocked.Increment(ref _cells[at + RequestBuckets + DurationBuckets.Of(took)]);
    }

    private static int Place() => (Thread.GetCurrentProcessorId() & (Stripes - 1)) * Width;

    private void Add(int cell, long value) => Interlocked.Add(ref _cells[Place() + cell], value);

    private long Sum(int cell)
    {
        var sum = 0L;
        for (var at = cell; at < _cells.Length; at += Width)
        {
            sum += Volatile.Read(ref _cells[at]);
        }
        return sum;
    }
}

/// <summary>The bounds between which durations are counted.</summary>
public static class DurationBuckets
{
    /// <summary>Upper bounds in seconds, ascending; the last bucket has none and is not listed.</summary>
    public static IReadOnlyList<double> Bounds { get; } =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly long[] BoundTicks = [.. Bounds.Select(b => (long)Math.Round(b * TimeSpan.TicksPerSecond))];

    internal static int Count => BoundTicks.Length + 1;

    internal static int Of(TimeSpan duration)
    {
        var i = 0;
        while (i < BoundTicks.Length && duration.Ticks > BoundTicks[i])
        {
            i++;
        }
        return i;
    }
}

/// <summary>What was counted since the server began.</summary>
public sealed record CallCounts
{
    public required long Answered { get; init; }

    public required long Failed { get; init; }

    public required long Cancelled { get; init; }

    /// <summary>Rows answered.</summary>
    public required long Rows { get; init; }

    public required long Begun { get; init; }

    /// <summary>Of answered and failed calls together.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Answered and failed calls by duration, between <see cref="DurationBuckets.Bounds"/>; each counted in one.</summary>
    public required IReadOnlyList<long> Buckets { get; init; }

    /// <summary>Calls whose waiting was measured.</summary>
    public required long Queued { get; init; }

    public required TimeSpan QueueTime { get; init; }

    public required IReadOnlyList<long> QueueBuckets { get; init; }

    /// <summary>Calls under way.</summary>
    public long Pending => Math.Max(0, Begun - Answered - Failed - Cancelled);
}
