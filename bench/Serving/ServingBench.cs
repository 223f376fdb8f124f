using System.Diagnostics;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Testing;

namespace Airworthy.Bench.Serving;

/// <summary>
/// One row at a time over HTTP, by <c>wrk -t1</c> on the same machine: our server as it is started by a user, a server that answers fixed
/// bytes, a naive one of ASP.NET and ONNX Runtime, and Node with onnxruntime-node, where npm serves it. <c>--seconds N</c> for each (default 5), <c>--only NAME</c> for one model,
/// <c>--ours</c> without the peers.
/// </summary>
internal static class ServingBench
{
    private static readonly int[] Connections = [1, 16, 64];

    internal static async Task<int> RunAsync(string[] args)
    {
        if (args is ["--peer", var peer, var model])
        {
            return await Peers.RunAsync(peer, model);
        }
        var seconds = Option(args, "--seconds") is { } s ? int.Parse(s) : 5;
        foreach (var one in ServingCase.All.Where(c => Option(args, "--only") is not { } only || only == c.Name))
        {
            if (!args.Contains("--ours"))
            {
                await NodePeer.RunAsync(one, (what, url, process) => MeasureAsync(what, url, one, seconds, process));
                foreach (var name in new[] { "floor", "naive" })
                {
                    using var process = StartPeer(name, one);
                    var address = new Uri((await process.StandardOutput.ReadLineAsync())!);
                    await MeasureAsync(
                        $"{one.Name} {name}",
                        new Uri(address, "/v2/models/m/infer"),
                        one,
                        seconds,
                        process
                    );
                    process.Kill();
                    await process.WaitForExitAsync();
                }
            }
            await OursAsync(one, seconds);
        }
        return 0;
    }

    private static async Task OursAsync(ServingCase one, int seconds)
    {
        using var folder = new TemporaryFolder();
        using var server = await StartedServer.StartAsync(folder.At("data"));
        using var client = new AirworthyClient(server.Address, null);
        var version = Ok(
            await client.RegisterAsync(
                one.Name,
                new RegisterRequest { Owner = "bench", Files = [] },
                Ok(await ModelFolder.ReadAsync(one.Path))
            )
        );
        var sandbox = Ok(await client.OpenSandboxAsync(one.Name, version.Number));
        var url = new Uri(server.Address, $"/v2/models/{sandbox.Name}/infer");
        var busiest = await MeasureAsync($"{one.Name} airworthy", url, one, seconds, server.Process);
        await AllocationAsync(one, url, server);
        await AtSeventyAsync(one, url, seconds, server.Process, busiest);
        if (one.Name == "trees")
        {
            await FormsAsync(url, seconds, server.Process);
        }
        server.Stop();
    }

    /// <summary>What was seen with the most connections.</summary>
    private static async Task<Wrk> MeasureAsync(string what, Uri url, ServingCase one, int seconds, Process server)
    {
        var request = WrkRequest.Json(one.Body);
        // Twice, so that what is compiled anew once it is known to be hot has been.
        var seen = await Wrk.RunAsync(url, request, 16, 3, server);
        await Wrk.RunAsync(url, request, 64, 3, server);
        foreach (var connections in Connections)
        {
            seen = await Wrk.RunAsync(url, request, connections, seconds, server);
            Print(what, $"c={connections}", seen);
        }
        return seen;
    }

    /// <summary>Managed memory that a request costs, by the server's own figures.</summary>
    private static async Task AllocationAsync(ServingCase one, Uri url, StartedServer server)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        var before = await AllocatedAsync(http);
        const int Requests = 2000;
        for (var i = 0; i < Requests; i++)
        {
            using var body = new StringContent(one.Body, System.Text.Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(url, body);
            answer.EnsureSuccessStatusCode();
        }
        var spent = await AllocatedAsync(http) - before;
        Console.WriteLine($"{one.Name + " airworthy", -20} {spent / Requests, 6:F0} bytes allocated a request");
    }

    private static async Task<double> AllocatedAsync(HttpClient http)
    {
        const string Name = "dotnet_gc_allocated_bytes_total ";
        var line = (await http.GetStringAsync("/metrics"))
            .Split('\n')
            .First(l => l.StartsWith(Name, StringComparison.Ordinal));
        return double.Parse(line[Name.Length..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>About 70 % of what it can, by letting each connection rest after an answer.</summary>
    private static async Task AtSeventyAsync(ServingCase one, Uri url, int seconds, Process server, Wrk busiest)
    {
        var pause = (int)Math.Max(1, Math.Round((64_000 / (0.7 * busiest.Rate)) - (busiest.P50 / 4)));
        var seen = await Wrk.RunAsync(url, WrkRequest.Json(one.Body), 64, seconds, server, pause);
        Print($"{one.Name} airworthy", $"{100 * seen.Rate / busiest.Rate:F0} %", seen);
    }

    /// <summary>480 numbers as JSON and as bytes.</summary>
    private static async Task FormsAsync(Uri url, int seconds, Process server)
    {
        foreach (
            var (form, request) in new[] { ("json", WrkRequest.Rows(16, 30)), ("binary", WrkRequest.Binary(16, 30)) }
        )
        {
            await Wrk.RunAsync(url, request, 64, 2, server);
            Print($"trees 16 rows {form}", "c=64", await Wrk.RunAsync(url, request, 64, seconds, server));
        }
    }

    private static void Print(string what, string load, Wrk seen) =>
        Console.WriteLine(
            $"{what, -20} {load, -5} {seen.Rate, 8:F0} a second   p50 {seen.P50, 7:F2} ms   p99 {seen.P99, 7:F2} ms   server {seen.ServerMicroseconds, 6:F1} us CPU a request   failed {seen.Failed}"
        );

    private static Process StartPeer(string name, ServingCase one) =>
        Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [typeof(ServingBench).Assembly.Location, "serving", "--peer", name, one.Path]
            )
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;

    private static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private static T Ok<T>(Answer<T> answer) =>
        answer.TryGet(out var value, out var problem)
            ? value
            : throw new InvalidOperationException($"{problem.Code}: {problem.Detail}");
}
