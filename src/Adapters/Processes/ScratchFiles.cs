using System.Runtime.InteropServices;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Isolation;
using Microsoft.Win32.SafeHandles;

namespace Airworthy.Adapters.Processes;

/// <summary>What a command left behind, read and removed without trusting any of it.</summary>
internal static partial class ScratchFiles
{
    private const int ReadOnlyNoFollowNoBlockCloseOnExec = 0x0 | 0x20000 | 0x800 | 0x80000;

    public static Result<byte[]> Read(string scratch, string path, int maximumBytes)
    {
        var parts = path.Split('/');
        if (parts.Any(p => p is "" or "." or "..") || path.Contains('\0'))
        {
            return Absent(path, "is no path below the scratch folder");
        }
        var at = scratch;
        foreach (var part in parts[..^1])
        {
            at = Path.Combine(at, part);
            if (!Directory.Exists(at) || new DirectoryInfo(at).LinkTarget is not null)
            {
                return Absent(path, "is not there");
            }
        }
        // The last part is opened without following it, and without waiting for whoever holds the other end of a pipe.
        var descriptor = Open(Path.Combine(at, parts[^1]), ReadOnlyNoFollowNoBlockCloseOnExec);
        if (descriptor < 0)
        {
            return Absent(path, "is not there, or is a link");
        }
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        return Read(handle, path, maximumBytes);
    }

    /// <summary>Removes the folder with all that is in it, also what its owner was shut out of.</summary>
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone is gone.
        }
        catch (Exception shut) when (shut is UnauthorizedAccessException or IOException)
        {
            Open(new DirectoryInfo(folder));
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The bytes of plain files below a folder; more than the maximum, or very many files, is told as the maximum and one.</summary>
    public static long Measure(string folder, long maximumBytes)
    {
        const int MaximumFiles = 100_000;
        var (bytes, files) = (0L, 0);
        var all = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = true,
        };
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", all))
            {
                bytes += file is FileInfo { Exists: true } plain ? plain.Length : 0;
                if (bytes > maximumBytes || ++files > MaximumFiles)
                {
                    return maximumBytes + 1;
                }
            }
        }
        catch (IOException)
        {
            // Files come and go while the command runs; the next look counts again.
        }
        return bytes;
    }

    private static Result<byte[]> Read(SafeFileHandle handle, string path, int maximumBytes)
    {
        try
        {
            using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            if (!stream.CanSeek)
            {
                return Absent(path, "is no plain file");
            }
            if (stream.Length > maximumBytes)
            {
                return Absent(path, $"has {stream.Length} bytes; at most {maximumBytes} are read");
            }
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception odd) when (odd is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Absent(path, "is no plain file");
        }
    }

    private static void Open(DirectoryInfo folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
        foreach (var below in folder.EnumerateDirectories().Where(d => d.LinkTarget is null))
        {
            Open(below);
        }
    }

    private static Fault Absent(string path, string why) =>
        IsolationFaults.NotInScratch.With($"'{Clip.Short(path)}' {why}.");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
