using System.Collections.Concurrent;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Testing;

/// <summary>Files by content in memory: the contract of <see cref="IBlobStore"/> but for surviving the process.</summary>
public sealed class InMemoryBlobStore : IBlobStore
{
    private readonly ConcurrentDictionary<Sha256Digest, byte[]> _kept = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Sha256Digest, byte[]>> _incoming = new(
        StringComparer.Ordinal
    );

    /// <summary>Uploads that hold bytes not yet kept or discarded.</summary>
    public IReadOnlyCollection<string> Incoming => [.. _incoming.Where(u => !u.Value.IsEmpty).Select(u => u.Key)];

    /// <summary>When set, a fault it answers refuses <see cref="KeepAsync"/>.</summary>
    public Func<Fault?>? RefuseToKeep { get; set; }

    public async Task<Result<Nothing>> ReceiveAsync(
        string upload,
        Sha256Digest digest,
        long size,
        Stream content,
        CancellationToken cancel
    )
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[81_920];
        try
        {
            while (bytes.Length <= size)
            {
                var read = await content.ReadAsync(buffer, cancel);
                if (read == 0)
                {
                    break;
                }
                bytes.Write(buffer, 0, read);
            }
        }
        catch (IOException broken)
        {
            return BlobFaults.UploadBroken.With($"The stream ended before the file was whole: {broken.Message}");
        }
        var all = bytes.ToArray();
        if (all.Length != size || Sha256Digest.Of(all) != digest)
        {
            return BlobFaults.DigestMismatch.With(
                $"The {all.Length} bytes received are not the {size} bytes of {digest}."
            );
        }
        _incoming.GetOrAdd(upload, _ => new())[digest] = all;
        return Result.Done;
    }

    public Task<Result<Nothing>> KeepAsync(string upload, CancellationToken cancel)
    {
        if (RefuseToKeep?.Invoke() is { } refusal)
        {
            return Task.FromResult<Result<Nothing>>(refusal);
        }
        if (!_incoming.TryRemove(upload, out var files))
        {
            return Task.FromResult<Result<Nothing>>(BlobFaults.UploadUnknown.With("There is no such upload."));
        }
        foreach (var (digest, bytes) in files)
        {
            _kept.TryAdd(digest, bytes);
        }
        return Task.FromResult(Result.Done);
    }

    public Task DiscardAsync(string upload, CancellationToken cancel)
    {
        _incoming.TryRemove(upload, out _);
        return Task.CompletedTask;
    }

    public Stream? Open(Sha256Digest digest, string? upload = null) =>
        upload is not null && _incoming.TryGetValue(upload, out var files) && files.TryGetValue(digest, out var bytes)
            ? new MemoryStream(bytes, writable: false)
        : _kept.TryGetValue(digest, out bytes) ? new MemoryStream(bytes, writable: false)
        : null;

    public IEnumerable<(Sha256Digest Digest, long Size)> All() => _kept.Select(b => (b.Key, (long)b.Value.Length));

    /// <summary>Takes a permanent file away, or puts other bytes in its place, as a damaged disk would.</summary>
    public void Damage(Sha256Digest digest, byte[]? bytes)
    {
        if (bytes is null)
        {
            _kept.TryRemove(digest, out _);
        }
        else
        {
            _kept[digest] = bytes;
        }
    }
}
