using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Airworthy.Testing;

namespace Airworthy.Bench.Mlflow;

/// <summary>
/// Tracking as MLflow's clients do it, over raw HTTP on loopback: what one connection and 64 can log, then searches of a large experiment
/// and a walk through its pages. Beside each rate stands that of MLflow 3.11's own server with SQLite on two cores.
/// </summary>
internal static class MlflowTracking
{
    private const string Api = "/api/2.0/mlflow/";
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(4);

    /// <summary>Each call is made for so long before it counts: a server that has just started still compiles what it runs.</summary>
    private static readonly TimeSpan Uncounted = TimeSpan.FromSeconds(1);

    internal static async Task<int> RunAsync(string[] args)
    {
        var runs = args is ["--runs", var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 100_000;
        using var folder = new TemporaryFolder();
        using var server = await StartedServer.StartAsync(folder.At("data"));
        Console.WriteLine($"load average {File.ReadAllText("/proc/loadavg").Trim()}, memory {Memory(server)} MB");
        await WarmUpAsync(server.Address);
        foreach (var connections in (int[])[1, 64])
        {
            await LogAsync(server, connections);
        }
        Console.WriteLine($"memory after logging {Memory(server)} MB");
        await Filling.FillAsync(server.Address, runs);
        Console.WriteLine($"memory with {runs} runs {Memory(server)} MB");
        await Searching.RunAsync(server, runs);
        Console.WriteLine($"memory after searching {Memory(server)} MB");
        if (RawHttp.Failures > 0)
        {
            Console.WriteLine($"{RawHttp.Failures} CALLS FAILED");
        }
        server.Stop();
        return RawHttp.Failures == 0 ? 0 : 1;
    }

    private static async Task WarmUpAsync(Uri server)
    {
        var experiment = await CreateExperimentAsync(server, "warm-up");
        var started = Stopwatch.GetTimestamp();
        using var http = new RawHttp(server);
        var run = await CreateRunAsync(http, experiment);
        for (var i = 0; i < 1500 || Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5); i++)
        {
            await CreateRunAsync(http, experiment);
            await http.PostAsync(Api + "runs/log-metric", MetricBody(run, 1));
            await http.PostAsync(Api + "runs/log-batch", BatchBody(run, 0));
        }
    }

    private static async Task LogAsync(StartedServer server, int connections)
    {
        var experiment = await CreateExperimentAsync(server.Address, $"rates-{connections}");
        await MeasureAsync(
            server,
            connections,
            "runs/create",
            143,
            1,
            (http, _, _) => CreateRunAsync(http, experiment).AsTask()
        );
        await MeasureAsync(
            server,
            connections,
            "log-metric",
            187,
            1,
            (http, run, i) => http.PostAsync(Api + "runs/log-metric", MetricBody(run, i)).AsTask(),
            experiment
        );
        await MeasureAsync(
            server,
            connections,
            "log-parameter",
            143,
            1,
            (http, run, i) =>
                http.PostAsync(
                        Api + "runs/log-parameter",
                        Json($$"""{"run_id":"{{run}}","key":"p{{i % 100}}","value":"{{i % 100}}"}""")
                    )
                    .AsTask(),
            experiment
        );
        await MeasureAsync(
            server,
            connections,
            "log-batch of 1000 metrics",
            13.3,
            1000,
            (http, run, i) => http.PostAsync(Api + "runs/log-batch", BatchBody(run, i)).AsTask(),
            experiment
        );
    }

    private static async Task MeasureAsync(
        StartedServer server,
        int connections,
        string what,
        double baseline,
        int things,
        Func<RawHttp, string, int, Task> call,
        string? experiment = null
    )
    {
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => LoopAsync(null, Uncounted))));
        var timings = new Timings($"{what}, {connections} connections");
        server.Process.Refresh();
        var busy = server.Process.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => LoopAsync(timings, Each))));
        timings.Print();
        var rate = timings.PrintRate(Stopwatch.GetElapsedTime(start));
        server.Process.Refresh();
        var cost = (server.Process.TotalProcessorTime - busy).TotalMicroseconds / timings.Count;
        Console.WriteLine(
            $"{"", -44} {rate / baseline:F1} times MLflow's {baseline} a second"
                + $", {cost:F0} us of the server's processor each"
                + (things > 1 ? $" ({rate * things:F0} metrics a second)" : "")
        );

        async Task LoopAsync(Timings? counted, TimeSpan time)
        {
            using var http = new RawHttp(server.Address);
            var run = experiment is null ? "" : await CreateRunAsync(http, experiment);
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; Stopwatch.GetElapsedTime(started) < time; i++)
            {
                var begun = Stopwatch.GetTimestamp();
                await call(http, run, i);
                counted?.Add(Stopwatch.GetTimestamp() - begun);
            }
        }
    }

    internal static async Task<string> CreateExperimentAsync(Uri server, string name)
    {
        using var http = new RawHttp(server);
        var answer = await http.PostAsync(Api + "experiments/create", Json($$"""{"name":"{{name}}"}"""));
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("experiment_id").GetString()!;
    }

    internal static async ValueTask<string> CreateRunAsync(
        RawHttp http,
        string experiment,
        long started = 1_700_000_000_000,
        string tags = """{"key":"mlflow.user","value":"ann"},{"key":"mlflow.source.name","value":"train.py"}"""
    )
    {
        var answer = await http.PostAsync(
            Api + "runs/create",
            Json($$"""{"experiment_id":"{{experiment}}","user_id":"ann","start_time":{{started}},"tags":[{{tags}}]}""")
        );
        var id = answer.Span[(answer.Span.IndexOf("\"run_uuid\":\""u8) + 12)..];
        return Encoding.ASCII.GetString(id[..32]);
    }

    internal static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] MetricBody(string run, int i) =>
        Json(
            $$"""{"run_id":"{{run}}","key":"loss","value":{{1.0 / (i + 1)}},"timestamp":{{1_700_000_000_000 + i}},"step":{{i}}}"""
        );

    /// <summary>Ten metrics with a hundred steps each.</summary>
    private static byte[] BatchBody(string run, int batch)
    {
        var text = new StringBuilder(100_000).Append("{\"run_id\":\"").Append(run).Append("\",\"metrics\":[");
        for (var i = 0; i < 1000; i++)
        {
            var step = (batch * 100) + (i / 10);
            text.Append(i == 0 ? "" : ",")
                .Append("{\"key\":\"metric_")
                .Append(i % 10)
                .Append("\",\"value\":")
                .Append((i * 0.37) + step)
                .Append(",\"timestamp\":")
                .Append(1_700_000_000_000 + step)
                .Append(",\"step\":")
                .Append(step)
                .Append('}');
        }
        return Json(text.Append("]}").ToString());
    }

    /// <summary>What the server's process holds, by the operating system's account.</summary>
    private static long Memory(StartedServer server)
    {
        // The launcher hands over to the server in the same process, or waits for it as its child.
        var tree = Process.GetProcessById(server.Process.Id);
        return tree.WorkingSet64 / 1_000_000;
    }
}
