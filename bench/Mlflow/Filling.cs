using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Airworthy.Bench.Mlflow;

/// <summary>Logs an experiment as a team's year would: every run with five metrics of twenty steps, four params and a few tags.</summary>
internal static class Filling
{
    internal const int PointsInRun = 100;
    private const int Connections = 8;

    internal static string Experiment { get; private set; } = "";

    internal static async Task FillAsync(Uri server, int runs)
    {
        Experiment = await MlflowTracking.CreateExperimentAsync(server, "large");
        var next = -1;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(LoopAsync)));
        var time = Stopwatch.GetElapsedTime(start);
        Console.WriteLine(
            $"filled {runs} runs, {(long)runs * PointsInRun} points in {time.TotalSeconds:F0} s: {runs / time.TotalSeconds:F0} runs, {runs * PointsInRun / time.TotalSeconds:F0} points a second"
        );

        async Task LoopAsync()
        {
            using var http = new RawHttp(server);
            for (int i; (i = Interlocked.Increment(ref next)) < runs; )
            {
                var run = await MlflowTracking.CreateRunAsync(http, Experiment, 1_700_000_000_000 + (i * 1000L));
                await http.PostAsync("/api/2.0/mlflow/runs/log-batch", Body(run, i));
            }
        }
    }

    /// <summary>Scattered over the runs, and the same in every filling.</summary>
    internal static double Scattered(int run, int metric) =>
        unchecked((uint)((run * 2654435761u) ^ (uint)(metric * 40503))) / (double)uint.MaxValue;

    private static byte[] Body(string run, int i)
    {
        var text = new StringBuilder(12_000).Append("{\"run_id\":\"").Append(run).Append("\",\"metrics\":[");
        for (var point = 0; point < PointsInRun; point++)
        {
            var (metric, step) = (point % 5, point / 5);
            var value = Scattered(i, metric) * (step + 1) / 20;
            text.Append(point == 0 ? "" : ",")
                .Append(
                    CultureInfo.InvariantCulture,
                    $$"""{"key":"metric_{{metric}}","value":{{value:R}},"timestamp":{{1_700_000_000_000 + (i * 1000L) + step}},"step":{{step}}}"""
                );
        }
        text.Append("],\"params\":[")
            .Append(
                CultureInfo.InvariantCulture,
                $$"""{"key":"lr","value":"0.{{i % 1000}}"},{"key":"depth","value":"{{i % 12}}"},{"key":"model","value":"{{(i % 3) switch { 0 => "tree", 1 => "linear", _ => "net" }}}"},{"key":"seed","value":"{{i}}"}],"""
            );
        return MlflowTracking.Json(
            text.Append(
                    CultureInfo.InvariantCulture,
                    $$"""" "tags":[{"key":"team","value":"team-{{i % 20}}"},{"key":"mlflow.note.content","value":"run number {{i}}"}]}""""
                )
                .ToString()
        );
    }
}
