using System.Diagnostics;
using Airworthy.Testing;

namespace Airworthy.House.Reading;

/// <summary>The files that belong to the project: what Git tracks or would track, with '/' paths relative to the root.</summary>
internal static class TrackedFiles
{
    public static IReadOnlyList<string> All { get; } = List();

    public static IEnumerable<string> CSharp =>
        All.Where(path => path.EndsWith(".cs", StringComparison.Ordinal) && File.Exists(FullPath(path)));

    public static string FullPath(string path) => Path.Combine(Repository.Root, path);

    /// <summary>Path and text of every tracked file that is text.</summary>
    public static IEnumerable<(string Path, string Text)> Texts()
    {
        foreach (var path in All)
        {
            var bytes = File.Exists(FullPath(path)) ? File.ReadAllBytes(FullPath(path)) : [];
            if (bytes.Length > 0 && !bytes.AsSpan(0, Math.Min(bytes.Length, 8000)).Contains((byte)0))
            {
                yield return (path, System.Text.Encoding.UTF8.GetString(bytes));
            }
        }
    }

    private static string[] List()
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            {
                WorkingDirectory = Repository.Root,
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        var names = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.True(git.ExitCode == 0, "git ls-files must work: the laws are about tracked files");
        return [.. names.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
    }
}
