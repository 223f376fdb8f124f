using Airworthy.Core.Values;

namespace Airworthy.Catalog.Storing;

/// <summary>
/// How many bytes all stored files have together: the permanent ones, counted once and then kept up to date, and those of research.
/// </summary>
/// <param name="blobs">The permanent files.</param>
/// <param name="research">Bytes of the files that runs logged; null where there are none.</param>
public sealed class StoredBytes(IBlobStore blobs, Func<long>? research = null)
{
    private readonly Lazy<long> _atStart = new(
        () => blobs.All().Sum(b => b.Size),
        LazyThreadSafetyMode.PublicationOnly
    );
    private long _added;

    public long Total => _atStart.Value + Interlocked.Read(ref _added) + (research?.Invoke() ?? 0);

    public bool Has(Sha256Digest digest)
    {
        using var stored = blobs.Open(digest);
        return stored is not null;
    }

    /// <summary>Of these files, the bytes that are not permanent yet.</summary>
    public long NewBytes(IEnumerable<(Sha256Digest Digest, long Size)> files) =>
        files.DistinctBy(f => f.Digest).Where(f => !Has(f.Digest)).Sum(f => f.Size);

    public void Add(long bytes) => Interlocked.Add(ref _added, bytes);
}
