using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Airworthy.Bench.Serving;

/// <summary>What Debian's <c>wrk</c> saw of a server, and what the server's processor time was meanwhile.</summary>
internal sealed partial record Wrk(double Rate, double P50, double P99, long Failed, double ServerMicroseconds)
{
    public static async Task<Wrk> RunAsync(Uri url, string body, int connections, int seconds, Process server)
    {
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                script,
                $"wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = '{body}'\n"
            );
            var before = CpuSeconds(server);
            var said = await SayAsync(
                "wrk",
                ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "-s", script, url.ToString()]
            );
            var spent = CpuSeconds(server) - before;
            var count = Number(Count(), said);
            return new Wrk(
                Number(Rated(), said),
                Milliseconds(Half(), said),
                Milliseconds(Most(), said),
                Refused().Match(said) is { Success: true } refused
                    ? long.Parse(refused.Groups[1].Value, CultureInfo.InvariantCulture)
                    : 0,
                spent * 1e6 / count
            );
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static async Task<string> SayAsync(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false }
            )!;
            return await process.StandardOutput.ReadToEndAsync();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("wrk is not installed: apt-get install wrk");
        }
    }

    /// <summary>Of the whole process, user and system.</summary>
    private static double CpuSeconds(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalSeconds;
    }

    private static double Number(Regex what, string said) =>
        double.Parse(what.Match(said).Groups[1].Value, CultureInfo.InvariantCulture);

    private static double Milliseconds(Regex what, string said)
    {
        var match = what.Match(said);
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            * match.Groups[2].Value switch
            {
                "us" => 0.001,
                "ms" => 1,
                _ => 1000,
            };
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Count();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rated();

    [GeneratedRegex(@"50%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex Half();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex Most();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex Refused();
}
