namespace Airworthy.Serving.Batching;

/// <summary>How an endpoint treats the calls it gets. No part of what a gate let in: it changes when an answer comes, not which.</summary>
public sealed record ServingOptions
{
    public static readonly ServingOptions Default = new();

    /// <summary>
    /// The most rows of different callers that are asked together: 1 to 4096, 1 for never. Null, the default: up to 64, where the model
    /// was measured to gain by it. A model whose rows are not independent of each other is never batched, whatever this says.
    /// </summary>
    public int? MaxBatch { get; init; }

    /// <summary>
    /// How long a batch that is not full may wait for more while callers come thick and fast: 0 to 1 second, default 0. A call that finds
    /// the model quiet never waits.
    /// </summary>
    public TimeSpan MaxDelay { get; init; }

    /// <summary>
    /// Runs of the model at once: 1 to 256. Null, the default: as many as there are processors, and 64 where the model is asked in another
    /// process.
    /// </summary>
    public int? Concurrency { get; init; }

    /// <summary>Calls that wait, at the most: 0 to 1,000,000, default 1,000. More are refused at once.</summary>
    public int QueueCalls { get; init; } = 1000;

    /// <summary>Bytes of the inputs of calls that wait: 0 to 2^40, default 64 MiB. More are refused at once.</summary>
    public long QueueBytes { get; init; } = 64L << 20;

    /// <summary>How long a call may take, waiting and running: 1 ms to a day. Null, the default: until its caller gives up.</summary>
    public TimeSpan? TimeOut { get; init; }

    /// <summary>Bytes of answers kept for callers that ask the same again: 0 to 2^40, default 0, which is none.</summary>
    public long CacheBytes { get; init; }

    /// <summary>Whether the model stays in memory, whatever else needs room. Default false.</summary>
    public bool KeepLoaded { get; init; }

    /// <summary>Whether calls wait by the priority their callers give, default true; if not, all as they came.</summary>
    public bool Priorities { get; init; } = true;
}
