namespace Airworthy.Serving.Sessions;

/// <summary>What loaded models may take.</summary>
public sealed record MemoryOptions
{
    /// <summary>
    /// Bytes of all of them together, by estimate: 1 MiB to 2^44. Those asked longest ago leave for others, and come back when they are
    /// asked. Null, the default: as much as there is.
    /// </summary>
    public long? ModelBytes { get; init; }
}
