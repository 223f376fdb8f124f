using Airworthy.Artifacts.Scanning.Executables;

namespace Airworthy.Artifacts.Scanning.Content;

/// <summary>Looks into one file by its content; what it is called decides nothing that it could hide behind.</summary>
public static class FileScan
{
    private const int HeadBytes = 512;

    /// <param name="file">Can seek; read from its beginning.</param>
    /// <param name="path">What it is called. A name that promises a pickle is held to that promise.</param>
    public static IReadOnlyList<FileFinding> Scan(Stream file, string path)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(path);
        file.Position = 0;
        var head = new byte[HeadBytes];
        var read = file.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
        return ExecutableScan.Check(head.AsSpan(0, read)) is { } executable ? [executable] : [];
    }
}
