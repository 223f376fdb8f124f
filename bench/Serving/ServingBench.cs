using System.Diagnostics;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Testing;

namespace Airworthy.Bench.Serving;

/// <summary>
/// One row at a time over HTTP, by <c>wrk -t1</c> on the same machine: our server as it is started by a user, a server that answers fixed
/// bytes, and a naive one of ASP.NET and ONNX Runtime. <c>--seconds N</c> for each (default 5), <c>--only NAME</c> for one model,
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
        await MeasureAsync($"{one.Name} airworthy", url, one, seconds, server.Process);
        server.Stop();
    }

    private static async Task MeasureAsync(string what, Uri url, ServingCase one, int seconds, Process server)
    {
        await Wrk.RunAsync(url, one.Body, 16, 3, server);
        foreach (var connections in Connections)
        {
            var seen = await Wrk.RunAsync(url, one.Body, connections, seconds, server);
            Console.WriteLine(
                $"{what, -20} c={connections, -3} {seen.Rate, 8:F0} a second   p50 {seen.P50, 7:F2} ms   p99 {seen.P99, 7:F2} ms   server {seen.ServerMicroseconds, 6:F1} us CPU a request   failed {seen.Failed}"
            );
        }
    }

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
