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

    /// <summary>The store as it lies, to be read only: nothing is made and nothing cleared away.</summary>
    public static FileBlobStore ForReading(DataFolder folder) => new(folder.Root);

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
            var written = await FileReceiver.ReceiveAsync(unfinished, digest, size, content, cancel);
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
            try
            {
                Directory.Delete(Path.Combine(_incoming, name), recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // An upload that is not there is discarded already.
            }
            catch (IOException)
            {
                // A file of it arrives at this moment; the next start sweeps what is left.
            }
        }
        return Task.CompletedTask;
    }

    public Stream? Open(Sha256Digest digest, string? upload = null) =>
        BlobFiles.OpenFile(PathOf(digest))
        ?? (
            upload is not null && UploadRules.Check(upload).TryGet(out var name, out _)
                ? BlobFiles.OpenFile(Path.Combine(_incoming, name, digest.Hex))
                : null
        );

    /// <summary>
    /// Puts a file of the same disk into an upload, as if it had been received: the caller has checked its bytes and flushed them, and
    /// never writes into it again.
    /// </summary>
    internal Result<Nothing> Take(string upload, Sha256Digest digest, string file)
    {
        if (!UploadRules.Check(upload).TryGet(out var name, out var fault))
        {
            return fault;
        }
        var folder = Path.Combine(_incoming, name);
        DataFolder.MakeFolder(folder);
        var place = Path.Combine(folder, digest.Hex);
        File.Delete(place);
        DurableFiles.Share(file, place);
        return Result.Done;
    }

    public IEnumerable<(Sha256Digest Digest, long Size)> All() =>
        BlobFiles.In(_blobs).Where(f => f.Digest is not null).Select(f => (f.Digest!.Value, f.File.Length));

    /// <summary>
    /// Removes every permanent file that is not among <paramref name="used"/>: what an upload kept whose registration then never came
    /// to be. Only for a start, while nothing is received yet. Answers how many went.
    /// </summary>
    public int Sweep(IReadOnlySet<Sha256Digest> used)
    {
        ArgumentNullException.ThrowIfNull(used);
        var orphans = All().Where(b => !used.Contains(b.Digest)).Select(b => PathOf(b.Digest)).ToList();
        orphans.ForEach(File.Delete);
        return orphans.Count;
    }

    private string PathOf(Sha256Digest digest) => BlobFiles.PathOf(_blobs, digest);

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
