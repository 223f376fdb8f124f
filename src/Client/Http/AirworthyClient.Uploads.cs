using Airworthy.Client.Contracts;

namespace Airworthy.Client.Http;

/// <summary>How far an upload got.</summary>
/// <param name="File">The file being sent.</param>
/// <param name="Sent">Bytes of all files that the server has, sent now or held before.</param>
/// <param name="Total">Bytes of all files.</param>
public readonly record struct UploadProgress(string File, long Sent, long Total);

public sealed partial class AirworthyClient
{
    /// <summary>
    /// Registers a version: announces its files, sends those the server lacks, completes. When anything stops it on the way, the
    /// upload is dropped and the server keeps nothing of it. <see cref="RegisterRequest.Files"/> is taken from <paramref name="folder"/>.
    /// </summary>
    public async Task<Answer<VersionView>> RegisterAsync(
        string model,
        RegisterRequest request,
        ModelFolder folder,
        IProgress<UploadProgress>? progress = null,
        CancellationToken cancel = default
    )
    {
        var begun = await BeginUploadAsync(model, request with { Files = folder.Files }, cancel);
        if (!begun.TryGet(out var upload, out var problem))
        {
            return problem;
        }
        try
        {
            var registered = await SendAndCompleteAsync(upload, folder, progress, cancel);
            if (!registered.IsOk)
            {
                await DiscardUploadAsync(upload.Upload, CancellationToken.None);
            }
            return registered;
        }
        catch (OperationCanceledException)
        {
            await DiscardUploadAsync(upload.Upload, CancellationToken.None);
            throw;
        }
    }

    public Task<Answer<UploadView>> BeginUploadAsync(
        string model,
        RegisterRequest request,
        CancellationToken cancel = default
    ) => Post($"{Model(model)}/uploads", request, ApiJson.Default.RegisterRequest, ApiJson.Default.UploadView, cancel);

    /// <summary>Sends one file of an upload, streamed. <paramref name="sent"/> hears the size of every piece that went out.</summary>
    public Task<Answer<Done>> SendFileAsync(
        string upload,
        string digest,
        string path,
        Action<long>? sent = null,
        CancellationToken cancel = default
    ) =>
        File.Exists(path)
            ? _transport.ForDoneAsync(
                HttpMethod.Put,
                $"{Api}/uploads/{Uri.EscapeDataString(upload)}/files/{Uri.EscapeDataString(digest)}",
                new FileContent(path, new FileInfo(path).Length, sent),
                // A refusal comes before the bytes go out, not after a hundred megabytes of them.
                request => request.Headers.ExpectContinue = true,
                unhurried: true,
                cancel
            )
            : Task.FromResult<Answer<Done>>(ModelFolder.Local($"There is no file '{path}'."));

    public Task<Answer<VersionView>> CompleteUploadAsync(string upload, CancellationToken cancel = default) =>
        _transport.ForAsync(
            HttpMethod.Post,
            $"{Api}/uploads/{Uri.EscapeDataString(upload)}/complete",
            ApiJson.Default.VersionView,
            cancel: cancel
        );

    public Task<Answer<Done>> DiscardUploadAsync(string upload, CancellationToken cancel = default) =>
        _transport.ForDoneAsync(
            HttpMethod.Delete,
            $"{Api}/uploads/{Uri.EscapeDataString(upload)}",
            null,
            null,
            unhurried: false,
            cancel
        );

    private async Task<Answer<VersionView>> SendAndCompleteAsync(
        UploadView upload,
        ModelFolder folder,
        IProgress<UploadProgress>? progress,
        CancellationToken cancel
    )
    {
        var missing = upload.Missing.ToHashSet(StringComparer.Ordinal);
        var total = folder.TotalSize;
        long sent = folder.Files.Where(f => !missing.Contains(f.Digest)).Sum(f => f.Size);
        foreach (var file in folder.Files)
        {
            if (!missing.Remove(file.Digest))
            {
                continue;
            }
            var answer = await SendFileAsync(
                upload.Upload,
                file.Digest,
                folder.PathOf(file),
                piece => progress?.Report(new UploadProgress(file.Path, sent += piece, total)),
                cancel
            );
            if (answer.Problem is { } problem)
            {
                return problem;
            }
        }
        progress?.Report(new UploadProgress("", total, total));
        return await CompleteUploadAsync(upload.Upload, cancel);
    }
}
