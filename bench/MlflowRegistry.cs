using System.Diagnostics;
using Airworthy.Testing;

namespace Airworthy.Bench;

/// <summary>
/// Registry calls through the MLflow door, over raw HTTP from this machine: at one connection against the rate at which this disk takes
/// single synced writes, measured before and after in the same run, and at 64 connections against MLflow's own server.
/// </summary>
internal static class MlflowRegistry
{
    private const string Root = "/api/2.0/mlflow/";

    // MLflow 3.11's own server over SQLite, two workers, on two such cores.
    private const double PeerModels = 212;
    private const double PeerVersions = 106;
    private const double PeerAliases = 80;
    private const double PeerGets = 247;

    private static readonly TimeSpan Each = TimeSpan.FromSeconds(5);

    /// <summary>Each call is made for so long before it counts: a server that has just started still compiles what it runs.</summary>
    private static readonly TimeSpan Uncounted = TimeSpan.FromSeconds(1);

    internal static async Task<int> RunAsync(string[] args)
    {
        using var folder = new TemporaryFolder();
        using var server = await StartedServer.StartAsync(folder.At("data"));
        using (var warm = new RawHttp(server.Address))
        {
            for (var i = 0; i < 2_000; i++)
            {
                await Good(warm.PostAsync(Root + "registered-models/create", $$"""{"name":"warm-{{i}}"}"""), warm);
            }
        }
        var (appended, inPlace) = (
            DiskSyncs.Appended(folder.At("sync"), "before"),
            DiskSyncs.InPlace(folder.At("sync"), "before")
        );
        var alone = 0.0;
        foreach (var connections in (int[])[1, 64])
        {
            var rate = await WritesAsync(server, connections);
            alone = connections == 1 ? rate : alone;
        }
        appended = (appended + DiskSyncs.Appended(folder.At("sync"), "after")) / 2;
        inPlace = (inPlace + DiskSyncs.InPlace(folder.At("sync"), "after")) / 2;
        Console.WriteLine(
            $"registered-models/create at 1 connection: {alone / appended:P0} of the appends with fsync, {alone / inPlace:P0} of the writes in place with fdatasync"
        );
        await SearchesAsync(server);
        Console.WriteLine($"peak memory of the server: {server.PeakMegabytes():F0} MB");
        server.Stop();
        return 0;
    }

    /// <summary>Answers how many models a second were created.</summary>
    private static async Task<double> WritesAsync(StartedServer server, int n)
    {
        var models = await RateAsync(
            server,
            n,
            "registered-models/create",
            PeerModels,
            (http, w, i) =>
                http.PostAsync(
                    Root + "registered-models/create",
                    $$"""{"name":"m-{{n}}-{{w}}-{{i}}","tags":[{"key":"team","value":"t{{i % 50}}"}]}"""
                )
        );
        await RateAsync(
            server,
            n,
            "model-versions/create, a model each",
            PeerVersions,
            (http, w, i) =>
                http.PostAsync(
                    Root + "model-versions/create",
                    $$"""{"name":"m-{{n}}-{{w}}-0","source":"s3://bucket/{{i}}","run_id":"0123456789abcdef0123456789abcdef"}"""
                )
        );
        await RateAsync(
            server,
            n,
            "model-versions/create, one model",
            PeerVersions,
            (http, w, i) =>
                http.PostAsync(
                    Root + "model-versions/create",
                    $$"""{"name":"warm-0","source":"s3://bucket/{{w}}/{{i}}"}"""
                )
        );
        await RateAsync(
            server,
            n,
            "alias set",
            PeerAliases,
            (http, w, i) =>
                http.PostAsync(
                    Root + "registered-models/alias",
                    $$"""{"name":"m-{{n}}-{{w}}-0","alias":"a{{i % 2}}","version":"{{1 + (i / 2 % 2)}}"}"""
                )
        );
        await RateAsync(
            server,
            n,
            "registered-models/get",
            PeerGets,
            (http, w, i) => http.GetAsync(Root + $"registered-models/get?name=m-{n}-{w}-0")
        );
        return models;
    }

    private static async Task SearchesAsync(StartedServer server)
    {
        using var http = new RawHttp(server.Address);
        (string What, string Query)[] searches =
        [
            ("search, by name, the first 100", "registered-models/search?max_results=100"),
            (
                "search, LIKE",
                "registered-models/search?max_results=100&filter=" + Uri.EscapeDataString("name LIKE 'm-64-7-%'")
            ),
            (
                "search, ILIKE within",
                "registered-models/search?max_results=100&filter=" + Uri.EscapeDataString("name ILIKE '%-64-63-1%'")
            ),
            (
                "search, tag",
                "registered-models/search?max_results=100&filter=" + Uri.EscapeDataString("tags.team = 't7'")
            ),
            (
                "search, newest first",
                "registered-models/search?max_results=100&order_by="
                    + Uri.EscapeDataString("last_updated_timestamp DESC")
            ),
            (
                "versions of a model of thousands, 100",
                "model-versions/search?max_results=100&filter=" + Uri.EscapeDataString("name = 'warm-0'")
            ),
            (
                "versions by run, 100",
                "model-versions/search?max_results=100&filter="
                    + Uri.EscapeDataString("run_id = '0123456789abcdef0123456789abcdef'")
            ),
            ("latest versions of a model of thousands", "registered-models/get-latest-versions?name=warm-0"),
        ];
        foreach (var (what, query) in searches)
        {
            var timings = new Timings(what);
            for (var i = 0; i < 200; i++)
            {
                var begun = Stopwatch.GetTimestamp();
                await Good(http.GetAsync(Root + query), http);
                timings.Add(Stopwatch.GetTimestamp() - begun);
            }
            timings.Print();
        }
    }

    private static async Task<double> RateAsync(
        StartedServer server,
        int connections,
        string what,
        double peer,
        Func<RawHttp, int, int, Task<int>> call
    )
    {
        var calls = 0;
        await Task.WhenAll(
            Enumerable.Range(0, connections).Select(w => Task.Run(() => OneAsync(null, w, 1_000_000, Uncounted)))
        );
        var timings = new Timings($"{what}, {connections} connections");
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(w => Task.Run(() => OneAsync(timings, w, 0, Each))));
        var rate = calls / Stopwatch.GetElapsedTime(start).TotalSeconds;
        timings.Print();
        Console.WriteLine($"{"", -44} {rate:F0} a second, {rate / peer:F1} times MLflow's {peer}");
        return rate;

        async Task OneAsync(Timings? counted, int w, int first, TimeSpan time)
        {
            using var http = new RawHttp(server.Address);
            var started = Stopwatch.GetTimestamp();
            for (var i = first; i < first + 2 || Stopwatch.GetElapsedTime(started) < time; i++)
            {
                var begun = Stopwatch.GetTimestamp();
                await Good(call(http, w, i), http);
                if (counted is not null)
                {
                    counted.Add(Stopwatch.GetTimestamp() - begun);
                    Interlocked.Increment(ref calls);
                }
            }
        }
    }

    private static async Task Good(Task<int> call, RawHttp http)
    {
        if (await call != 200)
        {
            throw new InvalidOperationException(http.Last);
        }
    }
}
