using System.Buffers;
using System.Security.Cryptography;
using Airworthy.Adapters.Storage;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Blobs.Files;

/// <summary>
/// Files under <c>blobs/ab/cdef…</c>, named by their digest; uploads gather under <c>incoming/UPLOAD/</c> on the same disk, so that
/// keeping them is a rename.
/// </summary>
public sealed class FileBlobStore : IBlobStore
{
    private const int BufferSize = 1 << 20;

    private readonly string _blobs;
    private readonly string _incoming;
    private long _received;

    private FileBlobStore(string root) => (_blobs, _incoming) = (DataFolder.BlobsIn(root), DataFolder.IncomingIn(root));

    /// <summary>Opens the store in a data folder and drops what unfinished uploads a stopped server left.</summary>
    public static Result<FileBlobStore> Open(DataFolder folder)
    {
        var store = new FileBlobStore(folder.Root);
        try
        {
            if (Directory.Exists(store._incoming))
            {
                Directory.Delete(store._incoming, recursive: true);
            }
            DataFolder.MakeFolder(store._incoming);
            DataFolder.MakeFolder(store._blobs);
            DurableFiles.FlushFolder(folder.Root);
            return store;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StorageFaults.DataNotWritable.With($"{folder.Root} cannot be written: {e.Message}");
        }
    }

    public async Task<Result<Nothing>> ReceiveAsync(
        string upload,
        Sha256Digest digest,
        long size,
        Stream content,
        CancellationToken cancel
    )
    {
        if (!UploadRules.Check(upload).TryGet(out var name, out var fault))
        {
            return fault;
        }
        if (size < 0)
        {
            return BlobFaults.DigestMismatch.With($"A file cannot have {size} bytes.");
        }
        var folder = Path.Combine(_incoming, name);
        var unfinished = Path.Combine(folder, $"{digest.Hex}.{Interlocked.Increment(ref _received)}");
        try
        {
            DataFolder.MakeFolder(folder);
            var written = await WriteAsync(unfinished, digest, size, content, cancel);
            if (written.IsOk)
            {
                File.Move(unfinished, Path.Combine(folder, digest.Hex), overwrite: true);
            }
            return written;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return BlobFaults.BlobsUnavailable.With($"The file could not be written to {_incoming}: {e.Message}");
        }
        finally
        {
            DropUnfinished(unfinished);
        }
    }

    public Task<Result<Nothing>> KeepAsync(string upload, CancellationToken cancel)
    {
        if (!UploadRules.Check(upload).TryGet(out var name, out var fault))
        {
            return Task.FromResult<Result<Nothing>>(fault);
        }
        return Task.Run(() => Keep(Path.Combine(_incoming, name), name), cancel);
    }

    public Task DiscardAsync(string upload, CancellationToken cancel)
    {
        if (UploadRules.Check(upload).TryGet(out var name, out _))
        {
            var folder = Path.Combine(_incoming, name);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        return Task.CompletedTask;
    }

    public Stream? Open(Sha256Digest digest, string? upload = null) =>
        OpenFile(PathOf(digest))
        ?? (
            upload is not null && UploadRules.Check(upload).TryGet(out var name, out _)
                ? OpenFile(Path.Combine(_incoming, name, digest.Hex))
                : null
        );

    public IEnumerable<(Sha256Digest Digest, long Size)> All() =>
        BlobFiles.In(_blobs).Where(f => f.Digest is not null).Select(f => (f.Digest!.Value, f.File.Length));

    private static FileStream? OpenFile(string path)
    {
        try
        {
            return new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read | FileShare.Delete,
                128 * 1024,
                FileOptions.Asynchronous | FileOptions.SequentialScan
            );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string PathOf(Sha256Digest digest) => BlobFiles.PathOf(_blobs, digest);

    /// <summary>A file is flushed as it is received, so that keeping many costs only renames; it overwrites nothing.</summary>
    private static async Task<Result<Nothing>> WriteAsync(
        string path,
        Sha256Digest digest,
        long size,
        Stream content,
        CancellationToken cancel
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, DurableFiles.NewFile(size));
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long total = 0; ; )
            {
                if (!(await ReadAsync(content, buffer, cancel)).TryGet(out var count, out var fault))
                {
                    return fault;
                }
                total += count;
                if (total > size || (count == 0 && total < size))
                {
                    var sent = total > size ? $"more than {size}" : $"{total}";
                    return BlobFaults.DigestMismatch.With(
                        $"{sent} bytes were sent for {digest}, announced with {size}. Send the file again."
                    );
                }
                if (count == 0)
                {
                    break;
                }
                hash.AppendData(buffer, 0, count);
                RandomAccess.Write(file.SafeFileHandle, buffer.AsSpan(0, count), total - count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        var actual = Sha256Digest.FromBytes(hash.GetHashAndReset());
        if (actual != digest)
        {
            return BlobFaults.DigestMismatch.With(
                $"The bytes sent as {digest} are really {actual}. Send the file again, or announce what it is."
            );
        }
        RandomAccess.FlushToDisk(file.SafeFileHandle);
        return Result.Done;
    }

    private static async Task<Result<int>> ReadAsync(Stream content, Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            return await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        }
        catch (IOException e)
        {
            return BlobFaults.UploadBroken.With($"The file's bytes broke off: {e.Message} Send it again.");
        }
    }

    private Result<Nothing> Keep(string folder, string upload)
    {
        try
        {
            var files = Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
            if (files.Length == 0)
            {
                return BlobFaults.UploadUnknown.With($"There is no upload '{upload}'. Begin a new one.");
            }
            var folders = new HashSet<string>();
            foreach (var file in files)
            {
                if (Sha256Digest.Parse("sha256:" + Path.GetFileName(file)).TryGet(out var digest, out _))
                {
                    var target = PathOf(digest);
                    var holder = Path.GetDirectoryName(target)!;
                    if (!Directory.Exists(holder))
                    {
                        DataFolder.MakeFolder(holder);
                        folders.Add(_blobs);
                    }
                    // A file already there has the same name, so the same bytes; if it has not, it was damaged, and this mends it.
                    File.Move(file, target, overwrite: true);
                    folders.Add(holder);
                }
            }
            foreach (var changed in folders)
            {
                DurableFiles.FlushFolder(changed);
            }
            Directory.Delete(folder, recursive: true);
            return Result.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return BlobFaults.BlobsUnavailable.With($"The upload could not be kept in {_blobs}: {e.Message}");
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
            // The upload was discarded at this moment, or the disk is broken: the next start sweeps what is left.
        }
    }
}
