using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Storing;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Freezing;

/// <summary>Takes a folder of the tree, as it stands at one moment, into the permanent store.</summary>
public sealed class TreeFreezer(
    IFileTree tree,
    IFileBytes bytes,
    IBlobStore blobs,
    IdSource ids,
    UploadOptions limits,
    StoredBytes stored
)
{
    // Whoever keeps overwriting the folder meanwhile may make its bytes vanish; nobody does so this often in a row.
    private const int MaxTries = 20;

    /// <summary>
    /// When it completes, every file it names is permanent and survives power loss. What makes no model (nothing there, too many files,
    /// a path that is no model's) is no fault. Refused: over quota, damaged bytes, a full disk.
    /// </summary>
    public async Task<Result<FrozenSource>> FreezeAsync(string path, CancellationToken cancel)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            var found = await tree.UnderAsync(path, ModelPathRules.MaxFiles + 1, cancel);
            if (Unfit(path, found) is { } why)
            {
                return FrozenSource.Without(why);
            }
            var files = Below(path, found);
            if (files.Sum(f => f.Size) > limits.MaxVersionBytes)
            {
                return UploadFaults.OverQuota.With(
                    $"The files under '{Clip.Short(path)}' have {files.Sum(f => f.Size)} bytes together and a version may have {limits.MaxVersionBytes}. Leave out what is no part of the model, or have the limit raised."
                );
            }
            var added = stored.NewBytes(files.Select(f => (f.Digest, f.Size)));
            if (added > 0 && stored.Total > limits.MaxTotalBytes - added)
            {
                return UploadFaults.OverQuota.With(
                    $"With the {added} new bytes of this version the store would hold more than its quota of {limits.MaxTotalBytes}. Ask the operator for room."
                );
            }
            var kept = await KeepAsync(files, cancel);
            if (kept.IsOk)
            {
                stored.Add(added);
                return await ExamineAsync(files, cancel);
            }
            if (kept.Fault.Reason != FileFaults.FileUnknown)
            {
                return kept.Fault;
            }
        }
        return FrozenSource.Without(
            $"What lies under '{Clip.Short(path)}' changed all the while, or its bytes are gone."
        );
    }

    private static string? Unfit(string path, IReadOnlyList<TreeFile> found)
    {
        if (found.Count == 0)
        {
            return $"There is no file under '{Clip.Short(path)}'. Log the model first, then register it.";
        }
        if (found.Count > ModelPathRules.MaxFiles)
        {
            return $"There are more than {ModelPathRules.MaxFiles} files under '{Clip.Short(path)}', the most a version may have. Name the model's own folder.";
        }
        var paths = Below(path, found).Select(f => f.Path).ToList();
        return paths.Select(ModelPathRules.Problem).FirstOrDefault(p => p is not null) is { } problem
                ? $"A file cannot be part of a model: {problem}."
            : ModelPathRules.Clashes(paths).Select(c => c.Problem).FirstOrDefault() is { } clash
                ? $"A file cannot be part of a model: {clash}."
            : null;
    }

    private static List<ModelFile> Below(string path, IReadOnlyList<TreeFile> found) =>
        [
            .. found.Select(f => new ModelFile(
                f.Path == path ? TreePathRules.NameOf(path)
                    : path.Length == 0 ? f.Path
                    : f.Path[(path.Length + 1)..],
                f.Size,
                f.Digest
            )),
        ];

    private async Task<Result<Nothing>> KeepAsync(List<ModelFile> files, CancellationToken cancel)
    {
        var upload = ids.Next("frz");
        try
        {
            foreach (var digest in files.Select(f => f.Digest).Distinct())
            {
                var given = await bytes.GiveAsync(digest, upload, cancel);
                if (!given.IsOk)
                {
                    return given;
                }
            }
            return await blobs.KeepAsync(upload, cancel);
        }
        finally
        {
            await blobs.DiscardAsync(upload, CancellationToken.None);
        }
    }

    private Task<Result<FrozenSource>> ExamineAsync(List<ModelFile> files, CancellationToken cancel) =>
        Task.Run(
            () =>
                VersionExam
                    .Examine(files, null, d => blobs.Open(d))
                    .Map(exam => new FrozenSource { Files = new ModelManifest(files).Files, Exam = exam }),
            cancel
        );
}
