using Airworthy.Artifacts.Scanning.Compressed;
using Airworthy.Artifacts.Scanning.Executables;
using Airworthy.Artifacts.Scanning.Keras;
using Airworthy.Artifacts.Scanning.Numpy;
using Airworthy.Artifacts.Scanning.Pickle;
using Airworthy.Artifacts.Scanning.Tar;
using Airworthy.Artifacts.Scanning.Zip;

namespace Airworthy.Artifacts.Scanning.Content;

/// <summary>
/// Looks into one file by its content; what it is called decides nothing that it could hide behind. Nothing is ever loaded,
/// imported or run, and what is inside archives is looked at like files.
/// </summary>
public static class FileScan
{
    private const int HeadBytes = 512;

    private static readonly string[] Pickled =
    [
        ".pkl",
        ".pickle",
        ".joblib",
        ".dill",
        ".pt",
        ".pth",
        ".ckpt",
        ".npy",
        ".npz",
    ];

    /// <param name="file">Can seek; read from its beginning, and left at no particular place.</param>
    /// <param name="path">What it is called. A name that promises a pickle is held to that promise.</param>
    /// <returns>What was found; at most some 200 findings, among them a dangerous one if there is any.</returns>
    public static IReadOnlyList<FileFinding> Scan(Stream file, string path)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(path);
        var scope = new ScanScope(Scan);
        Scan(scope, file, path);
        return scope.Findings;
    }

    private static void Scan(ScanScope scope, Stream file, string name)
    {
        var buffer = new byte[HeadBytes];
        file.Position = 0;
        var head = buffer.AsSpan(0, file.ReadAtLeast(buffer, HeadBytes, throwOnEndOfStream: false));
        if (ExecutableScan.Check(head) is { } executable)
        {
            scope.Note(executable.Code, executable.Detail);
        }
        var isArchive = ZipScan.Scan(scope, file);
        if (
            (isArchive && head.StartsWith("PK"u8))
            || NumpyScan.Scan(scope, file)
            || CompressedScan.Scan(scope, file, head)
            || TarScan.Scan(scope, file, head)
            || KerasScan.ScanHdf5(scope, file, head)
            || KerasScan.ScanJson(scope, file, head)
        )
        {
            return;
        }
        file.Position = 0;
        var promised = file.Length > 0 && Pickled.Any(p => name.EndsWith(p, StringComparison.OrdinalIgnoreCase));
        PickleScan.Scan(scope, file, promised);
    }
}
