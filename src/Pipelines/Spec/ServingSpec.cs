namespace Airworthy.Pipelines.Spec;

/// <summary>
/// How an environment's endpoint treats the calls it gets. It changes when an answer comes and not which, so no gate asks about it; what is
/// left out stays as the server has it.
/// </summary>
public sealed record ServingSpec
{
    /// <summary>The most rows of different callers that are asked together: 1 to 4096, 1 for never; null: as measured.</summary>
    public int? MaxBatch { get; init; }

    /// <summary>How long a batch that is not full may wait for more: 0 to 1000 ms.</summary>
    public TimeSpan? MaxDelay { get; init; }

    /// <summary>Runs of the model at once: 1 to 256.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Calls that wait, at the most: 0 to 1,000,000.</summary>
    public int? Queue { get; init; }

    /// <summary>Inputs of calls that wait, in MiB: 1 to 1,048,576.</summary>
    public int? QueueMiB { get; init; }

    /// <summary>How long a call may take: 1 ms to a day.</summary>
    public TimeSpan? TimeOut { get; init; }

    /// <summary>Answers kept for callers that ask the same again, in MiB: 0 to 1,048,576; 0 is none.</summary>
    public int? CacheMiB { get; init; }

    /// <summary>Whether the model stays in memory, whatever else needs room.</summary>
    public bool KeepLoaded { get; init; }

    /// <summary>Whether calls wait by the priority their callers give; if not, all as they came.</summary>
    public bool Priorities { get; init; } = true;
}
