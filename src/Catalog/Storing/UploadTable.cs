using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Storing;

/// <summary>Which uploads are under way and how far. It keeps the limits; it touches no bytes.</summary>
internal sealed class UploadTable(UploadOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OpenUpload> _uploads = new(StringComparer.Ordinal);

    /// <param name="upload">The new one.</param>
    /// <param name="stored">Bytes of all permanent files.</param>
    public Result<Nothing> Add(OpenUpload upload, long stored)
    {
        lock (_lock)
        {
            var open = _uploads.Values.Where(u => u.Completion is not { IsCompleted: true }).ToList();
            var own = open.Count(u => u.By == upload.By);
            if (own >= options.MaxPerPrincipal || open.Count >= options.MaxOpen)
            {
                return UploadFaults.TooManyUploads.With(
                    own >= options.MaxPerPrincipal
                        ? $"You have {own} uploads open, the most there may be. Complete or abandon one."
                        : $"{open.Count} uploads are open, the most this server takes. Try again later."
                );
            }
            var total = (UInt128)(ulong)stored + (ulong)upload.Reserved;
            total = open.Aggregate(total, (sum, u) => sum + (ulong)u.Reserved);
            if (total > (ulong)options.MaxTotalBytes)
            {
                return UploadFaults.OverQuota.With(
                    $"With the {upload.Reserved} new bytes of this version the store would hold {total}, and its quota is {options.MaxTotalBytes}. Ask the operator for room."
                );
            }
            _uploads.Add(upload.Id, upload);
            return Result.Done;
        }
    }

    /// <summary>Marks a file as arriving. The size is null when it is there already, and nothing need be read.</summary>
    public Result<(OpenUpload Upload, long? Size)> StartReceiving(Principal by, string id, Sha256Digest digest)
    {
        lock (_lock)
        {
            if (!Find(by, id).TryGet(out var upload, out var fault))
            {
                return fault;
            }
            if (upload.Completion is not null)
            {
                return UploadFaults.UploadBusy.With("The upload is being completed; it takes no more files.");
            }
            if (!upload.Registration.Contents.TryGetValue(digest, out var size))
            {
                return UploadFaults.FileNotAnnounced.With(
                    $"No file of this upload has the digest {digest}. Send what was answered as missing."
                );
            }
            if (!upload.Missing.Contains(digest))
            {
                return (upload, null);
            }
            if (!upload.Receiving.Add(digest))
            {
                return UploadFaults.UploadBusy.With(
                    $"{digest} is being received by another call. Wait for that one to end."
                );
            }
            return (upload, size);
        }
    }

    public void EndReceiving(OpenUpload upload, Sha256Digest digest, bool arrived)
    {
        lock (_lock)
        {
            upload.Touched = clock.GetUtcNow();
            upload.Receiving.Remove(digest);
            if (arrived && upload.Missing.Remove(digest))
            {
                upload.Received.Add(digest);
            }
            if (upload.Receiving.Count == 0)
            {
                upload.Idle?.TrySetResult();
            }
        }
    }

    /// <summary>Starts the registering, or gives the one that was started before.</summary>
    public Result<Task<Result<RegisteredVersion>>> Complete(
        Principal by,
        string id,
        Func<OpenUpload, Task<Result<RegisteredVersion>>> start
    )
    {
        lock (_lock)
        {
            if (!Find(by, id).TryGet(out var upload, out var fault))
            {
                return fault;
            }
            if (upload.Completion is null && upload.Receiving.Count > 0)
            {
                return UploadFaults.UploadBusy.With("Files of this upload are still being received. Wait for them.");
            }
            if (upload.Completion is null && upload.Missing.Count > 0)
            {
                var missing = upload.Registration.Manifest.Files.Where(f => upload.Missing.Contains(f.Digest)).ToList();
                return UploadFaults.UploadIncomplete.With(
                    $"{missing.Count} files are missing, '{Clip.Short(missing[0].Path)}' the first of them. Send them, then complete."
                ) with
                {
                    Evidence = missing.ToDictionary(f => f.Path, f => f.Digest.ToString(), StringComparer.Ordinal),
                };
            }
            return upload.Completion ??= Task.Run(() => start(upload));
        }
    }

    /// <summary>Takes an upload out so that its bytes can be dropped once no call writes into it.</summary>
    public Result<OpenUpload> Close(Principal by, string id)
    {
        lock (_lock)
        {
            if (!Find(by, id).TryGet(out var upload, out var fault))
            {
                return fault;
            }
            if (upload.Completion is not null)
            {
                return UploadFaults.UploadBusy.With("The upload is being completed and can no longer be abandoned.");
            }
            Close(upload);
            return upload;
        }
    }

    /// <summary>Takes out what has rested too long. Answers those whose bytes are to be dropped.</summary>
    public IReadOnlyList<OpenUpload> CloseExpired()
    {
        lock (_lock)
        {
            var expired = _uploads.Values.Where(IsExpired).ToList();
            foreach (var upload in expired)
            {
                Close(upload);
            }
            return [.. expired.Where(u => u.Completion is null)];
        }
    }

    /// <summary>Forgets an upload whose registering failed.</summary>
    public void Forget(OpenUpload upload)
    {
        lock (_lock)
        {
            _uploads.Remove(upload.Id);
        }
    }

    private void Close(OpenUpload upload)
    {
        _uploads.Remove(upload.Id);
        upload.Idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (upload.Receiving.Count == 0)
        {
            upload.Idle.SetResult();
        }
    }

    // Another principal's upload is as unknown as none: the answer must not tell which ids exist.
    private Result<OpenUpload> Find(Principal by, string id)
    {
        if (!_uploads.TryGetValue(id, out var upload) || upload.By != by || IsExpired(upload))
        {
            return BlobFaults.UploadUnknown.With(
                "There is no such upload of yours: it expired, was abandoned or failed, or the server restarted meanwhile. Start again."
            );
        }
        upload.Touched = clock.GetUtcNow();
        return upload;
    }

    private bool IsExpired(OpenUpload upload) =>
        upload.Receiving.Count == 0
        && upload.Completion is not { IsCompleted: false }
        && clock.GetUtcNow() - upload.Touched >= options.Lifetime;
}
