using System.Text.Json;
using Airworthy.Core.Results;

namespace Airworthy.Delivery.Controls.Command;

/// <summary>The version's files, and its data, as a command sees them.</summary>
public static class CommandFiles
{
    /// <summary>Writes every file of the version, each with its digest checked, and the data sets where a folder is given for them.</summary>
    public static async Task<Result<Nothing>> WriteAsync(
        ControlQuestion question,
        string model,
        string? data,
        CancellationToken cancel
    )
    {
        foreach (var file in question.Candidate.Version.Files)
        {
            var opened = await question.Candidate.File(file.Path, cancel);
            if (await CopyAsync(opened, model, file.Path, cancel) is { IsOk: false } gone)
            {
                return gone;
            }
        }
        if (data is null)
        {
            return Result.Done;
        }
        foreach (var name in question.Evaluation.Sets.Keys.Prepend(null))
        {
            var opened = await question.DataFile(name, cancel);
            if (await CopyAsync(opened, data, $"{name ?? "evaluation"}.csv", cancel) is { IsOk: false } gone)
            {
                return gone;
            }
        }
        return Result.Done;
    }

    /// <summary>
    /// A new folder that the command's own user can read, whatever the server's own files are made with. Others do not come near it:
    /// the folder above is the server's alone.
    /// </summary>
    public static string Made(string folder, string name)
    {
        var made = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        Open(made);
        return made;
    }

    /// <summary>Who is under question, as <c>version.json</c>.</summary>
    public static void WriteVersion(ControlQuestion question, string data)
    {
        var path = Path.Combine(data, "version.json");
        File.WriteAllBytes(
            path,
            JsonSerializer.SerializeToUtf8Bytes(AskedVersion.Of(question), AskedJson.Default.AskedVersion)
        );
        Open(path);
    }

    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was made.
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            Unlock(new DirectoryInfo(folder));
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A command may shut its own folders against their owner.</summary>
    private static void Unlock(DirectoryInfo folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
        foreach (var below in folder.EnumerateDirectories().Where(d => d.LinkTarget is null))
        {
            Unlock(below);
        }
    }

    /// <summary>Puts one file below a folder, readable for the command.</summary>
    public static async Task<Result<Nothing>> CopyAsync(
        Result<Stream> opened,
        string root,
        string below,
        CancellationToken cancel
    )
    {
        if (!opened.TryGet(out var source, out var fault))
        {
            return fault;
        }
        var path = Path.Combine(root, below);
        await using (source)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            for (
                var above = Path.GetDirectoryName(path)!;
                above.Length > root.Length;
                above = Path.GetDirectoryName(above)!
            )
            {
                Open(above);
            }
            await using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            await source.CopyToAsync(target, cancel);
        }
        Open(path);
        return Result.Done;
    }

    private static void Open(string path)
    {
        const UnixFileMode Readable =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode Enterable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, Directory.Exists(path) ? Readable | Enterable : Readable);
        }
    }
}
