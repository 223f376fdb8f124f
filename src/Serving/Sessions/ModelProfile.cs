namespace Airworthy.Serving.Sessions;

/// <summary>What asking a model at its load has shown.</summary>
internal sealed record ModelProfile
{
    /// <summary>Nothing: the model could not be asked, because its signature does not say with what.</summary>
    public static readonly ModelProfile Unknown = new();

    /// <summary>One row alone; null where nothing is known.</summary>
    public TimeSpan? Alone { get; init; }

    /// <summary>One row among <see cref="ModelProbe.BatchRows"/>; null where rows may not be put together.</summary>
    public TimeSpan? Together { get; init; }

    /// <summary>Whether the answer is made in another process, so that no thread of this one is busy meanwhile.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>Whether a batch answers each row as if it had come alone.</summary>
    public bool CanBatch => Together is not null;

    /// <summary>Whether putting rows together saves more than it costs.</summary>
    public bool GainsByBatching =>
        Together is { } together && Alone is { } alone && alone - together > ModelProbe.CostOfWaiting;
}
