using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Files;

/// <summary>
/// Bytes of runs' files by content: not announced beforehand, hashed while they come in. They survive the process being killed; power
/// loss only once a version has taken them (<see cref="GiveAsync"/>).
/// </summary>
public interface IFileBytes
{
    /// <summary>
    /// Receives bytes to the end. What is answered holds them: until it is disposed no sweep removes them, so dispose it when the tree
    /// names them. Refused, leaving nothing: a broken stream (<c>upload-broken</c>), more than <paramref name="max"/> bytes
    /// (<c>artifact-too-large</c>), a disk that is full (<c>blobs-unavailable</c>).
    /// </summary>
    Task<Result<HeldFile>> ReceiveAsync(Stream content, long max, CancellationToken cancel);

    /// <summary>The bytes, or null. Can seek; stays readable when they are removed meanwhile.</summary>
    Stream? Open(Sha256Digest digest);

    /// <summary>
    /// Brings the bytes into an upload of the permanent store, checked against their digest and flushed to disk. They are shared, not
    /// copied, where the disk can. Refused: not there (<c>artifact-unknown</c>), other bytes (<c>artifact-damaged</c>), a full disk.
    /// </summary>
    Task<Result<Nothing>> GiveAsync(Sha256Digest digest, string upload, CancellationToken cancel);

    /// <summary>
    /// Removes the bytes unless they are held or <paramref name="isNamed"/> says that something names them. Nothing can begin to name
    /// them in between.
    /// </summary>
    Task<bool> SweepAsync(Sha256Digest digest, Func<Task<bool>> isNamed);

    /// <summary>How many bytes there are.</summary>
    long Total { get; }

    /// <summary>Every digest there is.</summary>
    IEnumerable<Sha256Digest> All();
}

/// <summary>Bytes that were received and that no sweep removes until this is disposed.</summary>
public sealed class HeldFile(Sha256Digest digest, long size, Action release) : IDisposable
{
    private Action? _release = release;

    public Sha256Digest Digest => digest;

    public long Size => size;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
