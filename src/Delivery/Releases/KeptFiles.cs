using System.Security.Cryptography;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Delivery.Releases;

/// <summary>Keeps the files that work left with its release, by content.</summary>
public sealed class KeptFiles(IBlobStore blobs, IdSource ids)
{
    private const int MostFiles = 100;
    private const long MostBytes = 256L << 20;

    internal async Task<Result<IReadOnlyList<KeptFile>>> KeepAsync(
        IOrchestrator orchestrator,
        WorkOrder order,
        WorkHandle handle,
        WorkEnd end,
        IReadOnlyList<string> patterns,
        CancellationToken cancel
    )
    {
        var paths = end.Artifacts.Where(p => WorkRules.Fits(p, patterns)).Take(MostFiles).ToList();
        if (paths.Count == 0)
        {
            return Result.Ok<IReadOnlyList<KeptFile>>([]);
        }
        var upload = ids.Next("upl");
        var kept = new List<KeptFile>();
        foreach (var path in paths)
        {
            if (
                !(await OneAsync(orchestrator, order, handle, path, upload, cancel)).TryGet(out var file, out var fault)
            )
            {
                await blobs.DiscardAsync(upload, CancellationToken.None);
                return fault;
            }
            kept.Add(file);
        }
        return (await blobs.KeepAsync(upload, cancel)).TryGet(out _, out var trouble) ? kept : trouble;
    }

    private async Task<Result<KeptFile>> OneAsync(
        IOrchestrator orchestrator,
        WorkOrder order,
        WorkHandle handle,
        string path,
        string upload,
        CancellationToken cancel
    )
    {
        if (!(await orchestrator.OpenAsync(order, handle, path, cancel)).TryGet(out var stream, out var fault))
        {
            return fault;
        }
        await using (stream)
        {
            // The digest is announced before the bytes, and what an orchestrator gives can be read once.
            var copy = Path.GetTempFileName();
            try
            {
                await using var file = new FileStream(copy, FileMode.Create, FileAccess.ReadWrite);
                await stream.CopyToAsync(file, cancel);
                if (file.Length > MostBytes)
                {
                    return OrchestrationFaults.WorkRefused.With(
                        $"'{path}' has {file.Length} bytes; a step keeps files of up to {MostBytes}."
                    );
                }
                file.Position = 0;
                var digest = Sha256Digest.FromBytes(await SHA256.HashDataAsync(file, cancel));
                file.Position = 0;
                return (await blobs.ReceiveAsync(upload, digest, file.Length, file, cancel)).TryGet(out _, out fault)
                    ? new KeptFile(path, digest, file.Length)
                    : fault;
            }
            finally
            {
                File.Delete(copy);
            }
        }
    }
}
