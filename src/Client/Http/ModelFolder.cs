using System.Security.Cryptography;
using Airworthy.Client.Contracts;

namespace Airworthy.Client.Http;

/// <summary>A model's files on this machine with their digests, ready to be registered.</summary>
public sealed record ModelFolder(string Root, IReadOnlyList<FileEntry> Files)
{
    public long TotalSize => Files.Sum(f => f.Size);

    /// <summary>Where a file of the model lies.</summary>
    public string PathOf(FileEntry file) =>
        File.Exists(Root) ? Root : Path.Combine(Root, file.Path.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>
    /// Reads a file, or every file of a folder, and takes its digest. Links are refused: what they point to may lie outside the
    /// model. <paramref name="progress"/> hears how many bytes were read.
    /// </summary>
    public static async Task<Answer<ModelFolder>> ReadAsync(
        string path,
        IProgress<long>? progress = null,
        CancellationToken cancel = default
    )
    {
        try
        {
            var root = Path.GetFullPath(path);
            if (File.Exists(root))
            {
                return new ModelFolder(root, [await EntryAsync(root, Path.GetFileName(root), 0, progress, cancel)]);
            }
            if (!Directory.Exists(root))
            {
                return Local($"There is no file or folder '{path}'.");
            }
            var files = new List<FileEntry>();
            foreach (
                var file in Directory
                    .EnumerateFiles(root, "*", SearchOption.AllDirectories)
                    .Order(StringComparer.Ordinal)
            )
            {
                var relative = Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/');
                if (LinkOnTheWay(root, relative) is { } link)
                {
                    return Local($"'{link}' is a link. Register a folder that holds its files itself.");
                }
                files.Add(await EntryAsync(file, relative, files.Sum(f => f.Size), progress, cancel));
            }
            return files.Count > 0 ? new ModelFolder(root, files) : Local($"The folder '{path}' holds no files.");
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return Local(broken.Message);
        }
    }

    internal static Problem Local(string detail) => new(0, ProblemCodes.LocalFile, "Cannot read", detail);

    private static string? LinkOnTheWay(string root, string relative)
    {
        var at = root;
        foreach (var part in relative.Split('/'))
        {
            at = Path.Combine(at, part);
            if (File.GetAttributes(at).HasFlag(FileAttributes.ReparsePoint))
            {
                return Path.GetRelativePath(root, at);
            }
        }
        return null;
    }

    private static async Task<FileEntry> EntryAsync(
        string file,
        string path,
        long before,
        IProgress<long>? progress,
        CancellationToken cancel
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var stream = new FileStream(
            file,
            FileMode.Open,
            FileAccess.Read,
            FileShare.Read,
            0,
            useAsync: false
        );
        var buffer = new byte[1 << 18];
        long size = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer, cancel)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            size += read;
            progress?.Report(before + size);
        }
        return new(path, size, "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
