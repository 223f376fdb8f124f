using System.Diagnostics;
using System.Text.Json;

namespace Airworthy.Bench.Mlflow;

/// <summary>Searches of the filled experiment, a page of 100 each, and a walk through all of it by 1000.</summary>
internal static class Searching
{
    private const int Times = 60;
    private const string Path = "/api/2.0/mlflow/runs/search";

    internal static async Task RunAsync(StartedServer server, int runs)
    {
        using var http = new RawHttp(server.Address);
        (string What, string Filter, string[] Order)[] searches =
        [
            ("newest first", "", []),
            ("metric filter, 50 %", "metrics.metric_0 > 0.5", []),
            ("metric filter, 1 %", "metrics.metric_0 > 0.99", []),
            ("metric filter, 0.01 %", "metrics.metric_0 > 0.9999", []),
            ("metric filter and order", "metrics.metric_0 > 0.5", ["metrics.metric_0 DESC"]),
            ("metric order", "", ["metrics.metric_1 ASC"]),
            ("two metrics, 1 % together", "metrics.metric_0 > 0.9 AND metrics.metric_1 > 0.9", []),
            ("param and tag", "params.model = 'tree' AND tags.team = 'team-3'", []),
            ("rare param", "params.seed = '4711'", []),
            ("param LIKE", "params.lr LIKE '0.77%'", []),
            ("tag ILIKE", "tags.team ILIKE 'TEAM-1_'", []),
            ("param order", "", ["params.lr DESC"]),
            ("nothing matches", "metrics.metric_0 > 2", []),
        ];
        foreach (var (what, filter, order) in searches)
        {
            await MeasureAsync(server, http, what, Body(filter, order, 100, null));
        }
        await TurnPagesAsync(http);
        await WalkAsync(http, runs);
    }

    /// <summary>Pages that nobody has asked for before: nothing of them is remembered.</summary>
    private static async Task TurnPagesAsync(RawHttp http)
    {
        var timings = new Timings("search: by param, a page further each time");
        string? token = null;
        for (var i = 0; i < Times; i++)
        {
            var body = Body("", ["params.lr ASC"], 100, token);
            var begun = Stopwatch.GetTimestamp();
            var answer = await http.PostAsync(Path, body);
            timings.Add(Stopwatch.GetTimestamp() - begun);
            token = Next(answer);
        }
        timings.Print();
    }

    private static string? Next(ReadOnlyMemory<byte> answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.TryGetProperty("next_page_token", out var next) ? next.GetString() : null;
    }

    private static async Task MeasureAsync(StartedServer server, RawHttp http, string what, byte[] body)
    {
        var answer = await http.PostAsync(Path, body);
        var found = Count(answer);
        for (var i = 0; i < 5; i++)
        {
            await http.PostAsync(Path, body);
        }
        var timings = new Timings($"search: {what} ({found})");
        server.Process.Refresh();
        var busy = server.Process.TotalProcessorTime;
        for (var i = 0; i < Times; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            await http.PostAsync(Path, body);
            timings.Add(Stopwatch.GetTimestamp() - begun);
        }
        server.Process.Refresh();
        var cost = (server.Process.TotalProcessorTime - busy).TotalMicroseconds / Times;
        timings.Print();
        Console.WriteLine($"{"", -44} {cost:F0} us of the server's processor each");
    }

    private static async Task WalkAsync(RawHttp http, int runs)
    {
        var pages = new List<double>();
        string? token = null;
        var seen = 0;
        do
        {
            var begun = Stopwatch.GetTimestamp();
            var answer = await http.PostAsync(Path, Body("", ["metrics.metric_2 DESC"], 1000, token));
            pages.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            using var json = JsonDocument.Parse(answer);
            seen += json.RootElement.TryGetProperty("runs", out var found) ? found.GetArrayLength() : 0;
            token = json.RootElement.TryGetProperty("next_page_token", out var next) ? next.GetString() : null;
        } while (token is not null);
        Console.WriteLine(
            $"walk of {seen}/{runs} by 1000, ordered by metric: {pages.Sum() / 1000:F1} s; pages {pages[0]:F1} ms first, {pages[pages.Count / 2]:F1} ms in the middle, {pages[^2]:F1} ms last"
        );
    }

    private static byte[] Body(string filter, string[] order, int most, string? token)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("experiment_ids");
            json.WriteStringValue(Filling.Experiment);
            json.WriteEndArray();
            json.WriteString("filter", filter);
            json.WriteStartArray("order_by");
            foreach (var one in order)
            {
                json.WriteStringValue(one);
            }
            json.WriteEndArray();
            json.WriteNumber("max_results", most);
            if (token is not null)
            {
                json.WriteString("page_token", token);
            }
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    private static int Count(ReadOnlyMemory<byte> answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.TryGetProperty("runs", out var runs) ? runs.GetArrayLength() : 0;
    }
}
