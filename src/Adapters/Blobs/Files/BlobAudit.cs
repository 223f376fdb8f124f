using System.Security.Cryptography;
using Airworthy.Adapters.Storage;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Blobs.Files;

/// <summary>Reads every stored file and holds its bytes against its name.</summary>
internal static class BlobAudit
{
    /// <summary>The digests that are there, damaged ones too (they are findings already).</summary>
    internal static IReadOnlySet<Sha256Digest> Run(string root, DataFindings findings, CancellationToken cancel) =>
        Run(root, DataFolder.BlobsIn(root), findings, cancel);

    /// <summary>The same of the files that runs logged: what a version takes of them it takes by these names.</summary>
    internal static IReadOnlySet<Sha256Digest> RunResearch(
        string root,
        DataFindings findings,
        CancellationToken cancel
    ) => Run(root, Path.Combine(DataFolder.ResearchFilesIn(root), "blobs"), findings, cancel);

    private static HashSet<Sha256Digest> Run(string root, string blobs, DataFindings findings, CancellationToken cancel)
    {
        var present = new HashSet<Sha256Digest>();
        try
        {
            foreach (var (digest, file) in BlobFiles.In(blobs))
            {
                cancel.ThrowIfCancellationRequested();
                if (digest is not { } named)
                {
                    var path = Path.GetRelativePath(root, file.FullName);
                    findings.Add(DataFindingKind.Blob, path, "Is not of this product's making.");
                }
                else if (present.Add(named))
                {
                    Check(named, Path.GetRelativePath(root, blobs), file, findings);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Add(DataFindingKind.Blob, blobs, $"The folder cannot be read: {e.Message}");
        }
        return present;
    }

    private static void Check(Sha256Digest digest, string folder, FileInfo file, DataFindings findings)
    {
        var place = folder == "blobs" ? digest.ToString() : $"{folder} {digest}";
        try
        {
            using var bytes = file.OpenRead();
            var actual = Sha256Digest.FromBytes(SHA256.HashData(bytes));
            if (actual != digest)
            {
                findings.Add(DataFindingKind.Blob, place, $"Its bytes are those of {actual}: it was changed.");
            }
        }
        catch (FileNotFoundException)
        {
            // A running server swept it since the folder was read: nothing named it any more.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Add(DataFindingKind.Blob, place, $"It cannot be read: {e.Message}");
        }
    }
}
