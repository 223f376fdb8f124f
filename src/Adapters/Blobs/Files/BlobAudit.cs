using System.Security.Cryptography;
using Airworthy.Adapters.Storage;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Blobs.Files;

/// <summary>Reads every stored file and holds its bytes against its name.</summary>
internal static class BlobAudit
{
    /// <summary>The digests that are there, damaged ones too (they are findings already).</summary>
    internal static IReadOnlySet<Sha256Digest> Run(string root, DataFindings findings, CancellationToken cancel)
    {
        var present = new HashSet<Sha256Digest>();
        var blobs = DataFolder.BlobsIn(root);
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
                    Check(named, file, findings);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Add(DataFindingKind.Blob, blobs, $"The folder cannot be read: {e.Message}");
        }
        return present;
    }

    private static void Check(Sha256Digest digest, FileInfo file, DataFindings findings)
    {
        try
        {
            using var bytes = file.OpenRead();
            var actual = Sha256Digest.FromBytes(SHA256.HashData(bytes));
            if (actual != digest)
            {
                findings.Add(
                    DataFindingKind.Blob,
                    digest.ToString(),
                    $"Its bytes are those of {actual}: it was changed."
                );
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Add(DataFindingKind.Blob, digest.ToString(), $"It cannot be read: {e.Message}");
        }
    }
}
