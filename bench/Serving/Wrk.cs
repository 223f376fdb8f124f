using System.Diagnostics;
using System.Globalization;

namespace Airworthy.Bench.Serving;

/// <summary>What Debian's <c>wrk</c> saw of a server, and what the server's processor time was meanwhile.</summary>
internal sealed record Wrk(double Rate, double P50, double P99, long Failed, double ServerMicroseconds)
{
    /// <param name="url">What is called.</param>
    /// <param name="request">What is sent.</param>
    /// <param name="connections">Side by side, each with one call at a time.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="server">Whose processor time is taken.</param>
    /// <param name="pause">Milliseconds that a connection rests after each answer.</param>
    public static async Task<Wrk> RunAsync(
        Uri url,
        WrkRequest request,
        int connections,
        int seconds,
        Process server,
        int pause = 0
    )
    {
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, request.Script(pause));
            var before = CpuSeconds(server);
            var said = await SayAsync(
                "wrk",
                ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "-s", script, url.ToString()]
            );
            var spent = CpuSeconds(server) - before;
            return new Wrk(
                Number(said, "Requests/sec:"),
                Milliseconds(said, "50%"),
                Milliseconds(said, "99%"),
                said.Contains("Non-2xx", StringComparison.Ordinal)
                    ? (long)Number(said, "Non-2xx or 3xx responses:")
                    : 0,
                spent * 1e6 / Before(said, "requests in")
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
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException("wrk is not installed: apt-get install wrk", missing);
        }
    }

    /// <summary>Of the whole process, user and system.</summary>
    private static double CpuSeconds(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalSeconds;
    }

    private static double Number(string said, string name) => Parse(Word(said, name));

    private static double Before(string said, string name) =>
        Parse(
            said[..said.IndexOf(name, StringComparison.Ordinal)]
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[^1]
        );

    /// <summary>wrk writes 250us, 1.20ms or 2.05s.</summary>
    private static double Milliseconds(string said, string name)
    {
        var word = Word(said, name);
        return word.EndsWith("us", StringComparison.Ordinal) ? Parse(word[..^2]) / 1000
            : word.EndsWith("ms", StringComparison.Ordinal) ? Parse(word[..^2])
            : Parse(word[..^1]) * 1000;
    }

    /// <summary>The word after a name that stands at the start of a line.</summary>
    private static string Word(string said, string name)
    {
        var line = said.Split('\n').First(l => l.TrimStart().StartsWith(name, StringComparison.Ordinal)).TrimStart();
        return line[name.Length..].Trim();
    }

    private static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);
}
