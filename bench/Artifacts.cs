using System.Diagnostics;

namespace Airworthy.Bench;

/// <summary>
/// An artifact of 100 MB up and down over raw HTTP, against a plain copy without a sync on the same disk, taking turns; and what the
/// server's memory grew to meanwhile.
/// </summary>
internal static class Artifacts
{
    private const int Size = 100_000_000;
    private const int Rounds = 9;

    internal static async Task<int> RunAsync(string[] args)
    {
        var place = Directory.CreateDirectory(
            args is [var named] ? named : Path.Combine(Path.GetTempPath(), "airworthy-bench")
        );
        var root = Path.Combine(place.FullName, $"artifacts-{Environment.ProcessId}");
        Directory.CreateDirectory(root);
        try
        {
            using var server = await StartedServer.StartAsync(Path.Combine(root, "data"));
            using var http = new HttpClient { BaseAddress = server.Address };
            var (plain, up, down) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = -1; round < Rounds; round++)
            {
                var source = Path.Combine(root, "source");
                var bytes = new byte[Size];
                new Random(round).NextBytes(bytes);
                await File.WriteAllBytesAsync(source, bytes);
                var copied = Timed(() => File.Copy(source, Path.Combine(root, $"copy-{round}")));
                var path = $"/api/2.0/mlflow-artifacts/artifacts/bench/{round}.bin";
                var sent = await TimedAsync(() => PutAsync(http, path, source));
                var fetched = await TimedAsync(() => GetAsync(http, path));
                if (round < 0)
                {
                    continue;
                }
                plain.Add(copied);
                up.Add(sent);
                down.Add(fetched);
                Console.WriteLine($"round {round}: plain copy {copied:F0} ms, up {sent:F0} ms, down {fetched:F0} ms");
            }
            Report("plain copy, no sync", plain);
            Report("upload", up);
            Report("download", down);
            Console.WriteLine($"server's memory, at most: {server.PeakMegabytes():F0} MB");
            server.Stop();
            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task PutAsync(HttpClient http, string path, string source)
    {
        await using var file = File.OpenRead(source);
        using var content = new StreamContent(file, 1 << 20);
        using var answer = await http.PutAsync(path, content);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task GetAsync(HttpClient http, string path)
    {
        await using var body = await http.GetStreamAsync(path);
        var buffer = new byte[1 << 20];
        long total = 0;
        for (int count; (count = await body.ReadAsync(buffer)) > 0; )
        {
            total += count;
        }
        if (total != Size)
        {
            throw new InvalidOperationException($"{total} bytes came back.");
        }
    }

    private static double Timed(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static async Task<double> TimedAsync(Func<Task> action)
    {
        var start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Report(string what, List<double> times)
    {
        var sorted = times.Order().ToList();
        var median = sorted[sorted.Count / 2];
        Console.WriteLine(
            $"{what, -20} median {median:F0} ms, {Size / 1e3 / median:F0} MB/s; best {sorted[0]:F0} ms, {Size / 1e3 / sorted[0]:F0} MB/s"
        );
    }
}
