using System.Diagnostics;
using Airworthy.Testing;

namespace Airworthy.Bench;

/// <summary>A server started as a user starts it, in a process of its own.</summary>
internal sealed record Running(Process Process, Uri Address) : IDisposable
{
    public static async Task<Running> StartAsync(string data)
    {
        var start = new ProcessStartInfo(
            Path.Combine(Repository.Root, "airworthy"),
            ["up", "--data", data, "--port", "0"]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ').FirstOrDefault(w => w.StartsWith("http://", StringComparison.Ordinal)) is { } address)
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new Running(process, new Uri(address));
            }
        }
        throw new InvalidOperationException("The server ended before it was ready.");
    }

    public void Stop()
    {
        using var kill = Process.Start("kill", ["-INT", Process.Id.ToString()]);
        Process.WaitForExit();
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
        }
        Process.Dispose();
    }
}
