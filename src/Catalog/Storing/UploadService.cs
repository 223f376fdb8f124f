using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Storing;

/// <summary>
/// Registers a version: what is wrong is said before a byte is sent, what is stored already is not sent again, and the version is
/// there with all its files or not at all. Uploads under way live in memory; after a restart one begins anew.
/// </summary>
public sealed class UploadService(
    IBlobStore blobs,
    BirthService births,
    IStateStore state,
    IdSource ids,
    TimeProvider clock,
    UploadOptions options,
    StoredBytes? stored = null
)
{
    private readonly UploadTable _table = new(options, clock);
    private readonly StoredBytes _stored = stored ?? new(blobs);
    private readonly RegisterService _registering = new(blobs, births);

    /// <summary>Checks everything that can be known beforehand and answers which files are to be sent.</summary>
    public async Task<Result<BegunUpload>> BeginAsync(
        Principal by,
        ModelName model,
        RegisterRequest request,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        await ExpireAsync(cancel);
        if (!RegisterRules.Check(request, options.MaxVersionBytes).TryGet(out var registration, out var fault))
        {
            return fault;
        }
        if (!(await MissingAsync(registration, cancel)).TryGet(out var missing, out fault))
        {
            return fault;
        }
        var now = clock.GetUtcNow();
        var upload = new OpenUpload(ids.Next("upl"), by, model, registration, missing, now);
        return _table.Add(upload, _stored.Total).Map(_ => new BegunUpload(upload.Id, missing, now + options.Lifetime));
    }

    /// <summary>
    /// Receives one missing file. A file that is there already is not read again. A refused one leaves the upload open: send it anew.
    /// </summary>
    public async Task<Result<Nothing>> ReceiveAsync(
        Principal by,
        string upload,
        Sha256Digest digest,
        Stream content,
        CancellationToken cancel
    )
    {
        if (!_table.StartReceiving(by, upload, digest).TryGet(out var started, out var fault))
        {
            return fault;
        }
        if (started.Size is not { } size)
        {
            return Result.Done;
        }
        var arrived = false;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, started.Upload.Closing.Token);
            var received = await blobs.ReceiveAsync(upload, digest, size, content, either.Token);
            arrived = received.IsOk;
            return received;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return BlobFaults.UploadUnknown.With(
                "The upload was abandoned while the file was being sent. Start again."
            );
        }
        finally
        {
            _table.EndReceiving(started.Upload, digest, arrived);
        }
    }

    /// <summary>
    /// Examines the files and registers the version. Once begun it goes on to its end, whoever waits; asked again within the upload's
    /// lifetime it answers the same version. What is refused here has lost its upload.
    /// </summary>
    public async Task<Result<RegisteredVersion>> CompleteAsync(Principal by, string upload, CancellationToken cancel) =>
        _table.Complete(by, upload, RegisterAsync).TryGet(out var registering, out var fault)
            ? await registering.WaitAsync(cancel)
            : fault;

    /// <summary>Drops the upload and every byte of it.</summary>
    public async Task<Result<Nothing>> AbandonAsync(Principal by, string upload, CancellationToken cancel)
    {
        if (!_table.Close(by, upload).TryGet(out var closed, out var fault))
        {
            return fault;
        }
        await DropAsync(closed, cancel);
        return Result.Done;
    }

    /// <summary>Drops uploads that have rested for longer than their lifetime. Called now and then by a worker.</summary>
    public async Task ExpireAsync(CancellationToken cancel)
    {
        foreach (var upload in _table.CloseExpired())
        {
            await DropAsync(upload, cancel);
        }
    }

    private async Task<Result<RegisteredVersion>> RegisterAsync(OpenUpload upload)
    {
        var registered = false;
        try
        {
            var before = _stored.NewBytes(upload.Received.Select(d => (d, upload.Registration.Contents[d])));
            var result = await _registering.RegisterAsync(upload, CancellationToken.None);
            registered = result.IsOk;
            if (registered)
            {
                _stored.Add(before);
            }
            return result;
        }
        finally
        {
            if (!registered)
            {
                _table.Forget(upload);
                await blobs.DiscardAsync(upload.Id, CancellationToken.None);
            }
        }
    }

    private async Task DropAsync(OpenUpload upload, CancellationToken cancel)
    {
        await upload.Closing.CancelAsync();
        await upload.Idle!.Task;
        await blobs.DiscardAsync(upload.Id, cancel);
        upload.Closing.Dispose();
    }

    // Asked of the state, not of the files: what no version refers to may be swept away at any time. A file that is referred to
    // and gone is asked for again, which mends the store.
    private async Task<Result<IReadOnlyList<Sha256Digest>>> MissingAsync(
        Registration registration,
        CancellationToken cancel
    )
    {
        var missing = new List<Sha256Digest>();
        foreach (var (digest, size) in registration.Contents)
        {
            var known = await state.FindAsync(CatalogTables.Blobs, digest.Hex, cancel);
            if (known is not null && known.Value.Size != size)
            {
                return UploadFaults.BadRegistration.With(
                    $"The file with the digest {digest} has {known.Value.Size} bytes, and {size} were announced. Measure and announce it again."
                );
            }
            if (known is null || !_stored.Has(digest))
            {
                missing.Add(digest);
            }
        }
        return missing;
    }
}
