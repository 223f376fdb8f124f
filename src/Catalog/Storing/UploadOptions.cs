namespace Airworthy.Catalog.Storing;

/// <summary>Limits of registering.</summary>
public sealed record UploadOptions
{
    /// <summary>The largest version, all its files together, in bytes. Default 10 GiB.</summary>
    public long MaxVersionBytes { get; init; } = 10L << 30;

    /// <summary>What all stored files and open uploads may take together, in bytes. Default: no limit but the disk.</summary>
    public long MaxTotalBytes { get; init; } = long.MaxValue;

    /// <summary>How long an upload may rest between two calls before it is dropped. Default one hour.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Uploads that one principal may have open. Default 16.</summary>
    public int MaxPerPrincipal { get; init; } = 16;

    /// <summary>Uploads that may be open in all. Default 64.</summary>
    public int MaxOpen { get; init; } = 64;
}
