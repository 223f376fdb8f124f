using System.Threading.Channels;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Files;

/// <summary>Stores and finds the artifacts of runs and logged models. Paths are taken as callers write them.</summary>
public sealed class FileService(
    IFileTree tree,
    IFileBytes bytes,
    IFileParts parts,
    TimeProvider clock,
    FileLimits limits
)
{
    /// <summary>S3's bound, which clients know.</summary>
    public const int MaxParts = 10_000;

    // Somebody may overwrite a file between finding and opening it; nobody does so this often in a row.
    private const int MaxTries = 50;

    // When it is full the next start finds what was not said here.
    private readonly Channel<Sha256Digest> _unnamed = Channel.CreateBounded<Sha256Digest>(
        new BoundedChannelOptions(100_000) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public FileLimits Limits => limits;

    /// <summary>Stores the stream to its end, in place of what lay there. Until it is whole, what lay there stays.</summary>
    public async Task<Result<TreeFile>> PutAsync(string path, Stream content, CancellationToken cancel)
    {
        if (!TreePathRules.ReadFile(path).TryGet(out var place, out var fault))
        {
            return fault;
        }
        var room = limits.Room();
        var received = await bytes.ReceiveAsync(content, Math.Min(limits.MaxFileBytes, room), cancel);
        if (!received.TryGet(out var held, out fault))
        {
            return fault.Reason == FileFaults.FileTooLarge && room < limits.MaxFileBytes
                ? UploadFaults.OverQuota.With(
                    $"The store has room for {Math.Max(0, room)} more bytes, and the artifact has more. Ask the operator for room."
                )
                : fault;
        }
        // Unless it is put, the new bytes have no name; once it is, the old ones.
        Sha256Digest? unnamed = held.Digest;
        try
        {
            var file = new TreeFile(place, held.Digest, held.Size, clock.GetUtcNow());
            var put = await tree.PutAsync(file, cancel);
            unnamed = put.IsOk ? put.Value : unnamed;
            return put.Map(_ => file);
        }
        finally
        {
            held.Dispose();
            Unnamed(unnamed);
        }
    }

    public async Task<Result<OpenedFile>> OpenAsync(string path, CancellationToken cancel)
    {
        if (!TreePathRules.ReadFile(path).TryGet(out var place, out var fault))
        {
            return fault;
        }
        for (var i = 0; i < MaxTries; i++)
        {
            var found = await tree.UnderAsync(place, 1, cancel);
            if (found.Count == 0 || found[0].Path != place)
            {
                return FileFaults.FileUnknown.With($"No such artifact: '{Clip.Short(path)}'.");
            }
            if (bytes.Open(found[0].Digest) is { } content)
            {
                return new OpenedFile(found[0], content);
            }
        }
        return FileFaults.FileUnknown.With($"The bytes of the artifact '{Clip.Short(path)}' are gone. Log it again.");
    }

    /// <summary>What lies directly in the folder; empty where there is none.</summary>
    public async Task<Result<IReadOnlyList<TreeEntry>>> ListAsync(string folder, CancellationToken cancel) =>
        TreePathRules.Read(folder).TryGet(out var place, out var fault)
            ? Result.Ok(await tree.ListAsync(place, cancel))
            : fault;

    /// <summary>Deletes a file, or a folder with all below it; nothing there is nothing to do.</summary>
    public async Task<Result<Nothing>> DeleteAsync(string path, CancellationToken cancel)
    {
        if (!TreePathRules.ReadFile(path).TryGet(out var place, out var fault))
        {
            return fault;
        }
        return (await tree.DeleteAsync(place, cancel)).Map(digests =>
        {
            foreach (var digest in digests)
            {
                Unnamed(digest);
            }
            return default(Nothing);
        });
    }

    /// <summary>Begins a file that comes in parts; answers the upload's id.</summary>
    public async Task<Result<string>> BeginPartsAsync(string path, long count, CancellationToken cancel)
    {
        if (!TreePathRules.ReadFile(path).TryGet(out var place, out var fault))
        {
            return fault;
        }
        return count is >= 1 and <= MaxParts
            ? await parts.BeginAsync(place, (int)count, cancel)
            : FileFaults.BadMultipart.With($"A file comes in 1 to {MaxParts} parts, not {count}.");
    }

    /// <summary>Receives one part; answers its tag.</summary>
    public Task<Result<string>> PutPartAsync(string upload, int number, Stream content, CancellationToken cancel) =>
        parts.ReceiveAsync(upload, number, content, Math.Min(limits.MaxFileBytes, limits.Room()), cancel);

    /// <summary>Makes one file of the parts.</summary>
    public async Task<Result<TreeFile>> CompletePartsAsync(
        string path,
        string upload,
        IReadOnlyList<FilePart> received,
        CancellationToken cancel
    )
    {
        if (!TreePathRules.ReadFile(path).TryGet(out var place, out var fault))
        {
            return fault;
        }
        if (!(await parts.OpenAsync(upload, place, received, cancel)).TryGet(out var whole, out fault))
        {
            return fault;
        }
        Result<TreeFile> put;
        await using (whole.Content)
        {
            put = await PutAsync(place, whole.Content, cancel);
        }
        if (put.IsOk)
        {
            await parts.DropAsync(upload, place, CancellationToken.None);
        }
        return put;
    }

    /// <summary>Drops a file that was coming in parts.</summary>
    public async Task<Result<Nothing>> AbortPartsAsync(string path, string upload, CancellationToken cancel)
    {
        if (!TreePathRules.ReadFile(path).TryGet(out var place, out var fault))
        {
            return fault;
        }
        return await parts.DropAsync(upload, place, cancel)
            ? Result.Done
            : FileFaults.MultipartUnknown.With("There is no such multipart upload of this path.");
    }

    /// <summary>Removes bytes that nothing names any more: first all that an earlier process left, then as they come to be.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        foreach (var digest in bytes.All())
        {
            await SweepAsync(digest, cancel);
        }
        await foreach (var digest in _unnamed.Reader.ReadAllAsync(cancel))
        {
            await SweepAsync(digest, cancel);
        }
    }

    /// <summary>Drops files in parts that rest too long.</summary>
    public Task<int> ExpirePartsAsync(CancellationToken cancel) =>
        parts.ExpireAsync(clock.GetUtcNow() - limits.MultipartLifetime, cancel);

    private async Task SweepAsync(Sha256Digest digest, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await bytes.SweepAsync(digest, () => tree.NamesAsync(digest, cancel));
    }

    private void Unnamed(Sha256Digest? digest)
    {
        if (digest is { } unnamed)
        {
            _unnamed.Writer.TryWrite(unnamed);
        }
    }
}
