using Airworthy.Core.Values;

namespace Airworthy.Adapters.Blobs.Files;

/// <summary>Where a blob's file stands: two digits of the digest as a folder, the other 62 as the name.</summary>
internal static class BlobFiles
{
    internal static string PathOf(string blobs, Sha256Digest digest) =>
        Path.Combine(blobs, digest.Hex[..2], digest.Hex[2..]);

    /// <summary>The file for reading; null where there is none. Whoever reads it goes on reading when it is removed.</summary>
    internal static FileStream? OpenFile(string path)
    {
        try
        {
            return new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read | FileShare.Delete,
                128 * 1024,
                FileOptions.Asynchronous | FileOptions.SequentialScan
            );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Every file under the folder; one whose place is no digest's has none.</summary>
    internal static IEnumerable<(Sha256Digest? Digest, FileInfo File)> In(string blobs)
    {
        var folder = new DirectoryInfo(blobs);
        if (!folder.Exists)
        {
            yield break;
        }
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            yield return (DigestOf(blobs, file), file);
        }
    }

    private static Sha256Digest? DigestOf(string blobs, FileInfo file) =>
        Sha256Digest.Parse($"sha256:{file.Directory!.Name}{file.Name}").TryGet(out var digest, out _)
        && PathOf(blobs, digest) == file.FullName
            ? digest
            : null;
}
