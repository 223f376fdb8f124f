namespace Airworthy.Serving.Runtimes.Python;

/// <summary>Folders that only the server enters, with folders inside that a process's own user can read.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Shown =
        Own | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>A new folder that nobody else enters.</summary>
    public static string Make(string path) =>
        OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path).FullName
            : Directory.CreateDirectory(path, Own).FullName;

    /// <summary>A new folder that can be shown to a process: others come to it only through one that is private.</summary>
    public static string MakeShown(string path)
    {
        var made = Directory.CreateDirectory(path).FullName;
        Show(made);
        return made;
    }

    /// <summary>Writes a file, and the folders above it up to <paramref name="root"/>, to be shown.</summary>
    public static void Write(string root, string path, ReadOnlySpan<byte> bytes)
    {
        var full = Path.Combine(root, path);
        for (
            var above = Path.GetDirectoryName(full)!;
            above.Length > root.Length;
            above = Path.GetDirectoryName(above)!
        )
        {
            MakeShown(above);
        }
        using (var file = new FileStream(full, FileMode.CreateNew, FileAccess.Write))
        {
            file.Write(bytes);
        }
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                full,
                Shown & ~(UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)
            );
        }
    }

    /// <summary>Removes it with all that is in it. What a process shut away from us stays until the next start.</summary>
    public static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone is gone.
        }
        catch (Exception shut) when (shut is IOException or UnauthorizedAccessException)
        {
            // Its owner, who is another user, took our rights away; nobody can enter the folder above.
        }
    }

    private static void Show(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, Shown);
        }
    }
}
