using System.Diagnostics;

namespace Airworthy.Adapters.Tests;

/// <summary>This executable, started a second time to do some work and be killed in it.</summary>
internal static class ChildProcess
{
    internal const string Argument = "--child";

    /// <param name="work">What it does.</param>
    /// <param name="folder">Where.</param>
    /// <param name="behind">A command line that starts it, e.g. as somebody else.</param>
    internal static Process Start(string work, string folder, params string[] behind)
    {
        var start = new ProcessStartInfo(behind.FirstOrDefault() ?? Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var argument in behind.Skip(1).Concat(behind.Length > 0 ? [Environment.ProcessPath!] : []))
        {
            start.ArgumentList.Add(argument);
        }
        // Under the dotnet host the executable is not ourselves but the host.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        }
        start.ArgumentList.Add(Argument);
        start.ArgumentList.Add(work);
        start.ArgumentList.Add(folder);
        return Process.Start(start)!;
    }
}
