using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Airworthy.Adapters.Storage;

/// <summary>What makes files and the folders' knowledge of them survive power loss.</summary>
internal static partial class DurableFiles
{
    /// <summary>How to make a file that only this user may read.</summary>
    internal static FileStreamOptions NewFile(long size = 0)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
            PreallocationSize = size,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = DataFolder.OwnerOnlyFile;
        }
        return options;
    }

    /// <summary>Makes an empty database file if there is none. SQLite gives the files beside it the same rights.</summary>
    internal static void MakeOwnersOnly(string file)
    {
        if (!File.Exists(file))
        {
            using var made = new FileStream(file, NewFile());
        }
    }

    /// <summary>Writes a file whole or not at all; there must be none of that name.</summary>
    internal static void WriteNew(string path, ReadOnlySpan<byte> bytes)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        using (var file = new FileStream(unfinished, NewFile()))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        File.Move(unfinished, path, overwrite: false);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Writes a file in another's place, whole or not at all.</summary>
    internal static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        try
        {
            using (var file = new FileStream(unfinished, NewFile()))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            File.Delete(unfinished);
            // What .NET makes of a limit on the size of files says nothing of the argument.
            throw e as IOException ?? new IOException($"{path} cannot be written: {e.Message}", e);
        }
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Makes the names in a folder durable: a renamed file is lost by power loss until its folder is flushed too. Windows flushes
    /// names itself and cannot open folders.
    /// </summary>
    internal static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        var folder = Open(path, flags: 0);
        if (folder < 0)
        {
            throw Failed("opened", path);
        }
        try
        {
            if (Flush(folder) != 0)
            {
                throw Failed("flushed to disk", path);
            }
        }
        finally
        {
            _ = Close(folder);
        }
    }

    /// <summary>
    /// Gives a file a second name on the same disk, so that the same bytes are there twice and stored once; copies it where the disk or
    /// the system has no such names. There must be none of the new name.
    /// </summary>
    internal static void Share(string file, string name)
    {
        if (OperatingSystem.IsWindows() || Link(file, name) != 0)
        {
            File.Copy(file, name, overwrite: false);
            using var copy = new FileStream(name, FileMode.Open, FileAccess.ReadWrite);
            copy.Flush(flushToDisk: true);
        }
    }

    /// <summary>Makes what was written into space that the file holds already durable, without waiting for the file's times.</summary>
    internal static void FlushBytes(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
        }
        else if (FlushData(file) != 0)
        {
            throw new IOException($"A file cannot be flushed to disk: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private static IOException Failed(string what, string path) =>
        new($"The folder {path} cannot be {what}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string file, string name);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FlushData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int file);
}
