using System.Diagnostics;

namespace Airworthy.Adapters.Tests;

/// <summary>This executable, started a second time to do some work and be killed in it.</summary>
internal static class ChildProcess
{
    internal const string Argument = "--child";

    internal static Process Start(string work, string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
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
