using Airworthy.Core.Values;

namespace Airworthy.Catalog.Storing;

/// <summary>How many bytes the permanent files have together: counted once, then kept up to date.</summary>
internal sealed class StoredBytes(IBlobStore blobs)
{
    private readonly Lazy<long> _atStart = new(
        () => blobs.All().Sum(b => b.Size),
        LazyThreadSafetyMode.PublicationOnly
    );
    private long _added;

    public long Total => _atStart.Value + Interlocked.Read(ref _added);

    public bool Has(Sha256Digest digest)
    {
        using var stored = blobs.Open(digest);
        return stored is not null;
    }

    /// <summary>What the upload will add when it is kept.</summary>
    public long NewBytes(OpenUpload upload) =>
        upload.Received.Where(d => !Has(d)).Sum(d => upload.Registration.Contents[d]);

    public void Add(long bytes) => Interlocked.Add(ref _added, bytes);
}
