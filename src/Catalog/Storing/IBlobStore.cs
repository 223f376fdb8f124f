using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Storing;

/// <summary>
/// Files by content. Bytes come in under an upload and become permanent together, or leave nothing behind.
/// What is permanent is never changed, and a second copy of it is never stored.
/// </summary>
public interface IBlobStore
{
    /// <summary>
    /// Receives one file of an upload; the first one begins the upload. Refused, leaving nothing: bytes that do not have the digest
    /// and size announced (<c>digest-mismatch</c>), a broken stream (<c>upload-broken</c>), a disk that is full
    /// (<c>blobs-unavailable</c>), an upload's name that is not 1 to 64 of <c>a-z 0-9 _ -</c> (<c>bad-name</c>).
    /// </summary>
    Task<Result<Nothing>> ReceiveAsync(
        string upload,
        Sha256Digest digest,
        long size,
        Stream content,
        CancellationToken cancel
    );

    /// <summary>
    /// Makes the upload's files permanent, surviving power loss, and ends the upload. Refused: an upload that is not there
    /// (<c>upload-unknown</c>), a disk that does not take it (<c>blobs-unavailable</c>; some of the files may be permanent by then,
    /// and it may be tried again).
    /// </summary>
    Task<Result<Nothing>> KeepAsync(string upload, CancellationToken cancel);

    /// <summary>Drops the upload and every byte of it. An unknown upload is no error.</summary>
    Task DiscardAsync(string upload, CancellationToken cancel);

    /// <summary>
    /// The permanent file's bytes, or null; with <paramref name="upload"/> also a file received under it and not yet permanent, so that
    /// files are examined before they are kept. Can seek. The reader checks the digest: what is stored may have been tampered with.
    /// </summary>
    Stream? Open(Sha256Digest digest, string? upload = null);

    /// <summary>Every permanent file, for sweeping and verifying.</summary>
    IEnumerable<(Sha256Digest Digest, long Size)> All();
}
