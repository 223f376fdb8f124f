using System.Security.Cryptography;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Serving.Sessions;

/// <summary>Brings a model from its stored files to a warmed session.</summary>
internal sealed class ModelLoader(
    IModelSource source,
    RuntimeCatalog runtimes,
    TimeProvider time,
    ModelMemory? memory = null
)
{
    /// <summary>Checks every byte against its digest before the runtime sees it. A fault leaves nothing loaded.</summary>
    public async Task<Result<HeldModel>> LoadAsync(
        ModelKey key,
        IReadOnlyList<ModelFile> files,
        CancellationToken cancel
    )
    {
        if (memory is null)
        {
            return await WarmAsync(key, files, cancel);
        }
        var size = ModelMemory.Estimate(files);
        if (memory.Take(size).Fault is { } full)
        {
            return full;
        }
        var isLoaded = false;
        try
        {
            var loaded = await WarmAsync(key, files, cancel);
            isLoaded = loaded.IsOk;
            return loaded;
        }
        finally
        {
            if (!isLoaded)
            {
                memory.Give(size);
            }
        }
    }

    private async Task<Result<HeldModel>> WarmAsync(
        ModelKey key,
        IReadOnlyList<ModelFile> files,
        CancellationToken cancel
    )
    {
        var opened = await OpenAsync(key, files, cancel);
        return opened.TryGet(out var session, out var fault) ? await WarmAsync(key, files, session, cancel) : fault;
    }

    private async Task<Result<IModelSession>> OpenAsync(
        ModelKey key,
        IReadOnlyList<ModelFile> files,
        CancellationToken cancel
    )
    {
        if (!runtimes.Find(key.Format).TryGet(out var runtime, out var fault))
        {
            return fault;
        }
        var read = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var bytes = await ReadAsync(file, cancel);
            if (!bytes.TryGet(out var verified, out fault))
            {
                return fault;
            }
            read.Add(file.Path, verified);
        }
        return await runtime.LoadAsync(new ModelFiles(key.Format, read), cancel);
    }

    private async Task<Result<HeldModel>> WarmAsync(
        ModelKey key,
        IReadOnlyList<ModelFile> files,
        IModelSession session,
        CancellationToken cancel
    )
    {
        var isKept = false;
        try
        {
            var profile = ModelProfile.Unknown;
            if (WarmUpRules.For(session.Signature) is { } warmUp)
            {
                // On a thread of its own, because a model may take its time over the first answer.
                var answer = await Task.Run(async () => await session.RunAsync(warmUp.Inputs, [], cancel), cancel);
                if (warmUp.IsPlain && answer.Fault is { } fault)
                {
                    return SessionFaults.WarmUpFailed.With(
                        $"The model loaded but cannot answer one row of zeros. {fault.Detail}"
                    );
                }
                if (answer.IsOk)
                {
                    profile = await Task.Run(() => new ModelProbe(session, time).MeasureAsync(warmUp, cancel), cancel);
                }
            }
            isKept = true;
            return new HeldModel(key, Resting(key, files, session), profile);
        }
        finally
        {
            if (!isKept)
            {
                session.Dispose();
            }
        }
    }

    private IModelSession Resting(ModelKey key, IReadOnlyList<ModelFile> files, IModelSession session) =>
        memory is null
            ? session
            : new RestingSession(
                key,
                session,
                ModelMemory.Estimate(files),
                memory,
                cancel => OpenAsync(key, files, cancel)
            );

    private async Task<Result<byte[]>> ReadAsync(ModelFile file, CancellationToken cancel)
    {
        if (file.Size > Array.MaxLength)
        {
            return SessionFaults.ModelFileTooLarge.With(
                $"'{Clip.Short(file.Path)}' has {file.Size} bytes; keep weights in several files below 2 GiB each."
            );
        }
        try
        {
            await using var stream = source.Open(file.Digest);
            return stream is null ? Missing(file, "is not in the store") : await ReadAsync(stream, file, cancel);
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException)
        {
            return Missing(file, $"cannot be read ({Clip.Short(bad.Message)})");
        }
    }

    private static async Task<Result<byte[]>> ReadAsync(Stream stream, ModelFile file, CancellationToken cancel)
    {
        var bytes = new byte[file.Size];
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        var isLonger = await stream.ReadAsync(new byte[1], cancel) > 0;
        return read == bytes.Length && !isLonger && Sha256Digest.FromBytes(SHA256.HashData(bytes)) == file.Digest
            ? bytes
            : SessionFaults.ModelFileAltered.With(
                $"The stored bytes of '{Clip.Short(file.Path)}' are not those registered ({file.Digest}). "
                    + "Restore the file from a backup; nothing else may serve under this version."
            );
    }

    private static Fault Missing(ModelFile file, string how) =>
        SessionFaults.ModelFileMissing.With(
            $"The file '{Clip.Short(file.Path)}' ({file.Digest}) {how}. Restore it from a backup."
        );
}
