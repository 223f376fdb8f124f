using System.Security.Cryptography;
using Airworthy.Adapters.Blobs.Files;
using Airworthy.Adapters.Storage;
using Airworthy.Catalog.Storing;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Blobs.Research;

/// <summary>
/// Files under <c>research/blobs/ab/cdef…</c>, named by their digest. They come in under <c>research/incoming/</c> and are renamed, so
/// that a file of a digest's name is whole; a file is never written into again, so a version may share it.
/// </summary>
public sealed class ResearchFiles : IFileBytes
{
    private readonly string _blobs;
    private readonly string _incoming;
    private readonly FileBlobStore _permanent;
    private readonly HeldDigests _held = new();
    private readonly Lazy<long> _atStart;
    private long _added;
    private long _received;

    private ResearchFiles(string blobs, string incoming, FileBlobStore permanent)
    {
        (_blobs, _incoming, _permanent) = (blobs, incoming, permanent);
        _atStart = new(
            () => BlobFiles.In(_blobs).Sum(f => f.File.Length),
            LazyThreadSafetyMode.ExecutionAndPublication
        );
    }

    /// <inheritdoc />
    public long Total => _atStart.Value + Interlocked.Read(ref _added);

    /// <summary>Opens the store in a data folder and drops what a stopped server was receiving.</summary>
    public static Result<ResearchFiles> Open(DataFolder folder, FileBlobStore permanent)
    {
        var research = DataFolder.ResearchFilesIn(folder.Root);
        var incoming = Path.Combine(research, "incoming");
        try
        {
            if (Directory.Exists(incoming))
            {
                Directory.Delete(incoming, recursive: true);
            }
            DataFolder.MakeFolder(incoming);
            var blobs = Path.Combine(research, "blobs");
            DataFolder.MakeFolder(blobs);
            return new ResearchFiles(blobs, incoming, permanent);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StorageFaults.DataNotWritable.With($"{research} cannot be written: {e.Message}");
        }
    }

    public async Task<Result<HeldFile>> ReceiveAsync(Stream content, long max, CancellationToken cancel)
    {
        var unfinished = Path.Combine(_incoming, $"{Interlocked.Increment(ref _received)}");
        try
        {
            if (
                !(await FileReceiver.MeasureAsync(unfinished, max, content, cancel)).TryGet(out var file, out var fault)
            )
            {
                return fault;
            }
            await _held.HoldAsync(file.Digest);
            try
            {
                var place = BlobFiles.PathOf(_blobs, file.Digest);
                DataFolder.MakeFolder(Path.GetDirectoryName(place)!);
                // Before it counts as new: what the first count would find must not be added to it.
                _ = _atStart.Value;
                var known = new FileInfo(place) is { Exists: true } there ? there.Length : 0;
                // One that is there already has the same bytes; if it has not, it was damaged, and this mends it.
                File.Move(unfinished, place, overwrite: true);
                Interlocked.Add(ref _added, file.Size - known);
                return new HeldFile(file.Digest, file.Size, () => _held.Release(file.Digest));
            }
            catch
            {
                _held.Release(file.Digest);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return BlobFaults.BlobsUnavailable.With($"The artifact could not be written to {_blobs}: {e.Message}");
        }
        finally
        {
            DropUnfinished(unfinished);
        }
    }

    public Stream? Open(Sha256Digest digest) => BlobFiles.OpenFile(BlobFiles.PathOf(_blobs, digest));

    public Task<Result<Nothing>> GiveAsync(Sha256Digest digest, string upload, CancellationToken cancel) =>
        Task.Run(() => Give(digest, upload, cancel), cancel);

    public async Task<bool> SweepAsync(Sha256Digest digest, Func<Task<bool>> isNamed)
    {
        ArgumentNullException.ThrowIfNull(isNamed);
        if (!_held.TryBeginSweep(digest))
        {
            return false;
        }
        try
        {
            if (await isNamed())
            {
                return false;
            }
            var place = BlobFiles.PathOf(_blobs, digest);
            var size = _atStart.Value >= 0 && new FileInfo(place) is { Exists: true } file ? file.Length : 0;
            DropUnfinished(place);
            Interlocked.Add(ref _added, -size);
            return true;
        }
        finally
        {
            _held.EndSweep(digest);
        }
    }

    public IEnumerable<Sha256Digest> All() =>
        BlobFiles.In(_blobs).Where(f => f.Digest is not null).Select(f => f.Digest!.Value);

    // What a version takes is read once more: bytes that were never flushed may not be what they were before a power loss.
    private Result<Nothing> Give(Sha256Digest digest, string upload, CancellationToken cancel)
    {
        var place = BlobFiles.PathOf(_blobs, digest);
        try
        {
            using var file = new FileStream(
                place,
                FileMode.Open,
                FileAccess.ReadWrite,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0
            );
            if (Hash(file, cancel) != digest)
            {
                return FileFaults.FileDamaged.With(
                    $"The artifact's stored bytes are no longer those of {digest}. Log it again."
                );
            }
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            return _permanent.Take(upload, digest, place);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return FileFaults.FileUnknown.With($"The bytes of {digest} are gone.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return BlobFaults.BlobsUnavailable.With($"The artifact could not be kept: {e.Message}");
        }
    }

    private static Sha256Digest Hash(FileStream file, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            for (int count; (count = file.Read(buffer)) > 0; )
            {
                cancel.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, count);
            }
            return Sha256Digest.FromBytes(hash.GetHashAndReset());
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void DropUnfinished(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk is broken, or a reader holds it on a system where that keeps it: the next start sweeps what is left.
        }
    }
}
