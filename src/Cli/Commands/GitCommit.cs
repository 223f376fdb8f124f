using System.ComponentModel;
using System.Diagnostics;

namespace Airworthy.Cli.Commands;

/// <summary>Asks Git, where there is one, for the commit of the repository that holds a path.</summary>
internal static class GitCommit
{
    /// <summary>The commit's id; null where there is no Git, no repository or no commit.</summary>
    public static async Task<string?> FindAsync(string path, CancellationToken cancel)
    {
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
        {
            return null;
        }
        try
        {
            using var git = Process.Start(
                new ProcessStartInfo("git", ["rev-parse", "--verify", "-q", "HEAD"])
                {
                    WorkingDirectory = folder,
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            );
            if (git is null)
            {
                return null;
            }
            var said = await git.StandardOutput.ReadToEndAsync(cancel);
            await git.WaitForExitAsync(cancel);
            return git.ExitCode == 0 && said.Trim() is { Length: >= 40 } commit ? commit : null;
        }
        catch (Win32Exception)
        {
            // There is no Git here; the commit can be given by hand.
            return null;
        }
    }
}
