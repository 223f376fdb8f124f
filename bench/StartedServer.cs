using System.Diagnostics;
using System.Globalization;
using Airworthy.Testing;

namespace Airworthy.Bench;

/// <summary>A server as the launcher starts it, on a free port.</summary>
internal sealed class StartedServer : IDisposable
{
    private StartedServer(Process process, Uri address) => (Process, Address) = (process, address);

    internal Process Process { get; }

    internal Uri Address { get; }

    internal static async Task<StartedServer> StartAsync(string data)
    {
        var how = new ProcessStartInfo(
            Path.Combine(Repository.Root, "airworthy"),
            ["up", "--data", data, "--port", "0"]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(how)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ').FirstOrDefault(w => w.StartsWith("http://", StringComparison.Ordinal)) is { } address)
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new StartedServer(process, new Uri(address));
            }
        }
        throw new InvalidOperationException("The server ended before it was ready.");
    }

    /// <summary>The most memory it had resident, as Linux counts it; 0 elsewhere.</summary>
    internal double PeakMegabytes()
    {
        var file = $"/proc/{Process.Id}/status";
        var line = File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal))
            : null;
        return line is null ? 0 : double.Parse(line[6..].Replace("kB", ""), CultureInfo.InvariantCulture) / 1000;
    }

    internal void Stop()
    {
        using var kill = Process.Start("kill", ["-INT", Process.Id.ToString(CultureInfo.InvariantCulture)]);
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
