using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Files;

/// <summary>A stored artifact: where it lies, what it holds, and when it came. A path in the one form of <see cref="TreePathRules"/>.</summary>
public sealed record TreeFile(string Path, Sha256Digest Digest, long Size, DateTimeOffset At);

/// <summary>What a folder holds: a file with its size, or a folder (which has none).</summary>
/// <param name="Name">Without the folder's own path.</param>
/// <param name="Size">In bytes; null for a folder.</param>
public sealed record TreeEntry(string Name, long? Size)
{
    public bool IsFolder => Size is null;
}

/// <summary>A stored artifact, opened. Whoever asked disposes it.</summary>
public sealed record OpenedFile(TreeFile File, Stream Content);

/// <summary>Limits of a run's files.</summary>
public sealed record FileLimits
{
    /// <summary>The largest artifact, in bytes. Default 100 GiB.</summary>
    public long MaxFileBytes { get; init; } = 100L << 30;

    /// <summary>How many bytes more may be stored. Default: as many as the disk takes.</summary>
    public Func<long> Room { get; init; } = static () => long.MaxValue;

    /// <summary>How long a multipart upload may rest before it is dropped. Default one hour.</summary>
    public TimeSpan MultipartLifetime { get; init; } = TimeSpan.FromHours(1);
}
