namespace Airworthy.Adapters.Sources.Mlflow;

/// <summary>
/// Artifacts that lie on this machine: under a path or <c>file:</c> address of their own, or, where a server kept them for its clients
/// (<c>mlflow-artifacts:</c>), under the folder that it kept them in. A database is somebody's word, and could name any file of this
/// machine: only what lies in the folders given here is read.
/// </summary>
/// <param name="working">The folder that relative paths begin in: where the MLflow that wrote them was started.</param>
/// <param name="kept">What the server was started with as its artifacts' destination; null where nobody said.</param>
public sealed class LocalArtifacts(string working, string? kept) : IMlflowFiles
{
    public Task<IReadOnlyList<SourceFile>?> ListAsync(FileRoot root, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(root);
        if (FolderOf(root.Uri) is not { } folder)
        {
            return Task.FromResult<IReadOnlyList<SourceFile>?>(null);
        }
        if (!Directory.Exists(folder))
        {
            // A run that logged none has no folder, where its neighbours have theirs.
            return Task.FromResult<IReadOnlyList<SourceFile>?>(IsReachable(folder) ? [] : null);
        }
        // A link could lead anywhere on this machine; what it leads to was never logged.
        var how = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        return Task.FromResult<IReadOnlyList<SourceFile>?>([
            .. new DirectoryInfo(folder)
                .EnumerateFiles("*", how)
                .Select(f => new SourceFile(Path.GetRelativePath(folder, f.FullName).Replace('\\', '/'), f.Length))
                .OrderBy(f => f.Path, StringComparer.Ordinal),
        ]);
    }

    public Task<Stream> OpenAsync(FileRoot root, string path, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(root);
        try
        {
            return Task.FromResult<Stream>(File.OpenRead(Path.Combine(FolderOf(root.Uri)!, path)));
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(SourceFaults.Refused.With($"The artifact cannot be read: {broken.Message}"));
        }
    }

    private string? FolderOf(string uri) =>
        Place(uri) is { } place && (IsWithin(place, working) || (kept is not null && IsWithin(place, kept)))
            ? place
            : null;

    private string? Place(string uri)
    {
        if (uri.StartsWith("mlflow-artifacts:", StringComparison.Ordinal))
        {
            return kept is not null && Uri.TryCreate(uri, UriKind.Absolute, out var proxied)
                ? Path.GetFullPath(Uri.UnescapeDataString(proxied.AbsolutePath).Trim('/'), Path.GetFullPath(kept))
                : null;
        }
        if (uri.StartsWith("file:", StringComparison.Ordinal))
        {
            return Uri.TryCreate(uri, UriKind.Absolute, out var file) ? Path.GetFullPath(file.LocalPath) : null;
        }
        return
            uri.Length == 0
            || uri.Contains("://", StringComparison.Ordinal)
            || uri.Contains('\0', StringComparison.Ordinal)
            ? null
            : Path.GetFullPath(uri, Path.GetFullPath(working));
    }

    private static bool IsWithin(string place, string folder) =>
        (place + Path.DirectorySeparatorChar).StartsWith(
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar,
            StringComparison.Ordinal
        );

    // root/EXPERIMENT/RUN/artifacts: if not even the experiment's folder is there, the whole place is elsewhere.
    private static bool IsReachable(string folder) =>
        Path.GetDirectoryName(Path.GetDirectoryName(folder)) is { } above && Directory.Exists(above);
}
