using System.Globalization;
using System.Text.Json;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Tracking;

public sealed class MetricRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private const string Bulk = "/ajax-api/2.0/mlflow/metrics/get-history-bulk";
    private const string Interval = "/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval";
    private readonly TrackingCaller _call = new(server);

    public void Dispose() => _call.Dispose();

    [Fact]
    public async Task History_InPages_EndsWithoutAToken()
    {
        var run = await LoggedAsync(10);
        var (steps, pages, token) = (new List<long>(), 0, "");
        do
        {
            var page = await _call.OkAsync(
                $"metrics/get-history?run_id={run}&metric_key=m&max_results=4&page_token={token}"
            );
            steps.AddRange(Steps(page));
            token = page.TryGetProperty("next_page_token", out var next) ? next.GetString() : null;
            pages++;
        } while (token is not null);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), steps);
        Assert.Equal(3, pages);
        Assert.Equal("{}", (await _call.OkAsync($"metrics/get-history?run_id={run}&metric_key=unheard")).ToString());
        await _call.RefusedAsync(
            $"metrics/get-history?run_id={run}&metric_key=m&page_token=invalid_token",
            "Invalid page token"
        );
        await _call.RefusedAsync(
            "metrics/get-history?run_id=nobody&metric_key=m",
            "Run with id=nobody not found",
            404,
            "RESOURCE_DOES_NOT_EXIST"
        );
        await _call.RefusedAsync(
            $"metrics/get-history?run_id={run}",
            "Missing value for required parameter 'metric_key'"
        );
    }

    [Fact]
    public async Task Histories_OfSeveralRuns_ComeByTheirIds()
    {
        var (one, other) = (await LoggedAsync(3), await LoggedAsync(2));
        var found = await _call.OkAsync($"{Bulk}?run_id={other}&run_id={one}&run_id=nobody&metric_key=m");
        var runs = found
            .GetProperty("metrics")
            .EnumerateArray()
            .Select(m => m.GetProperty("run_id").GetString()!)
            .ToList();
        Assert.Equal(5, runs.Count);
        Assert.Equal(runs.Order(StringComparer.Ordinal), runs);
        Assert.Equal(
            2,
            (await _call.OkAsync($"{Bulk}?run_id={one}&metric_key=m&max_results=2"))
                .GetProperty("metrics")
                .GetArrayLength()
        );
        Assert.Equal("""{"metrics":[]}""", (await _call.OkAsync($"{Bulk}?run_id={one}&metric_key=unheard")).ToString());
    }

    [Theory]
    [InlineData("?metric_key=key", "GetMetricHistoryBulk request must specify at least one run_id")]
    [InlineData("?run_id=123", "GetMetricHistoryBulk request must specify a metric_key")]
    public async Task Histories_OfWhatIsNone_SaysWhatIsWrong(string query, string sentence) =>
        await _call.RefusedAsync(Bulk + query, sentence);

    [Fact]
    public async Task Histories_OfTooManyRuns_AreRefused()
    {
        await _call.RefusedAsync(
            $"{Bulk}?metric_key=m&{Many("run_id")}",
            "GetMetricHistoryBulk request cannot specify more than 100 run_ids."
        );
        await _call.RefusedAsync(
            $"{Interval}?metric_key=m&{Many("run_ids")}",
            "GetMetricHistoryBulkInterval request must specify at most 100 run_ids."
        );
    }

    [Theory]
    [InlineData("?metric_key=key", "Missing value for required parameter 'run_ids'.")]
    [InlineData("?run_ids=123&metric_key=key&max_results=0", "max_results must be between 1 and 2500")]
    [InlineData("?run_ids=123&metric_key=", "Missing value for required parameter 'metric_key'")]
    [InlineData("?run_ids=123&max_results=5", "Missing value for required parameter 'metric_key'")]
    [InlineData(
        "?run_ids=123&metric_key=key&start_step=1&end_step=0&max_results=5",
        "end_step must be greater than start_step. "
    )]
    [InlineData(
        "?run_ids=123&metric_key=key&start_step=1&max_results=5",
        "If either start step or end step are specified, both must be specified."
    )]
    public async Task Interval_OfWhatIsNone_SaysWhatIsWrong(string query, string sentence) =>
        await _call.RefusedAsync(Interval + query, sentence);

    [Fact]
    public async Task Interval_OfRuns_IsThinnedOut()
    {
        var one = await LoggedAsync(10);
        Assert.Equal(
            [0, 2, 4, 6, 8, 9],
            Steps(await _call.OkAsync($"{Interval}?run_ids={one}&metric_key=m&max_results=5"))
        );
        Assert.Equal(
            [0, 1, 2, 3, 4],
            Steps(await _call.OkAsync($"{Interval}?run_ids={one}&metric_key=m&max_results=5&start_step=0&end_step=4"))
        );
        var other = await LoggedAsync(20);
        Assert.Equal(
            [0, 4, 8, 9, 0, 4, 8, 9, 12, 16, 19],
            Steps(
                await _call.OkAsync(
                    $"metrics/get-history-bulk-interval?run_ids={one}&run_ids={other}&metric_key=m&max_results=5"
                )
            )
        );
        await _call.RefusedAsync(
            $"{Interval}?run_ids=nobody&metric_key=m",
            "Run with id=nobody not found",
            404,
            "RESOURCE_DOES_NOT_EXIST"
        );
    }

    private async Task<string> LoggedAsync(int steps)
    {
        var run = await _call.RunAsync("0");
        for (var step = 0; step < steps; step++)
        {
            await _call.OkAsync(
                "runs/log-metric",
                $$"""{"run_id":"{{run}}","key":"m","value":10.0,"timestamp":{{1000 + step}},"step":{{step}}}"""
            );
        }
        return run;
    }

    private static List<long> Steps(JsonElement body) =>
        [.. body.GetProperty("metrics").EnumerateArray().Select(m => m.GetProperty("step").GetInt64())];

    private static string Many(string name) =>
        string.Join('&', Enumerable.Range(0, 101).Select(i => $"{name}=id_{i.ToString(CultureInfo.InvariantCulture)}"));
}
