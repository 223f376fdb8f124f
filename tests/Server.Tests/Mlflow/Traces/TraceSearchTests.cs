using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Traces;

public sealed class TraceSearchTests : IClassFixture<ServerFixture>, IDisposable
{
    private const string V3 = "3.0/mlflow/traces";
    private readonly MlflowApi _api;
    private readonly TraceCalls _traces;

    public TraceSearchTests(ServerFixture server)
    {
        _api = new MlflowApi(server);
        _traces = new TraceCalls(_api);
    }

    [Theory]
    [InlineData("", "tr-f4,tr-f3,tr-f2,tr-f1,tr-f0")]
    [InlineData("name = 'aaa'", "tr-f1")]
    [InlineData("name != 'aaa'", "tr-f4,tr-f3,tr-f2,tr-f0")]
    [InlineData("trace.status = 'OK'", "tr-f4,tr-f3,tr-f0")]
    [InlineData("attributes.status != 'OK'", "tr-f2,tr-f1")]
    [InlineData("`timestamp` >= 1 AND execution_time < 10", "tr-f2,tr-f1")]
    [InlineData("timestamp_ms > 2", "tr-f4,tr-f3")]
    [InlineData("tag.fruit = 'apple'", "tr-f2,tr-f1")]
    [InlineData("tags.fruit = 'apple' and tags.color != 'red'", "tr-f2")]
    [InlineData("tags.color IS NULL", "tr-f3,tr-f0")]
    [InlineData("tags.fruit ILIKE 'APP%'", "tr-f2,tr-f1")]
    [InlineData("tags.fruit RLIKE '^app'", "tr-f2,tr-f1")]
    [InlineData("name RLIKE 'a{3}'", "tr-f1")]
    [InlineData("run_id = 'run0'", "tr-f0")]
    [InlineData("request_metadata.mlflow.sourceRun = 'run1'", "tr-f1")]
    [InlineData("metadata.`mlflow.sourceRun` != 'run0'", "tr-f1")]
    [InlineData("request_id IN ('tr-f1', \"tr-f3\")", "tr-f3,tr-f1")]
    [InlineData("attributes.status IN ('ERROR')", "tr-f1")]
    public async Task Search_ByFilter_FindsThem(string filter, string ids)
    {
        await _traces.FiveAsync();
        var mine = filter.Length == 0 ? "metadata.set = 'five'" : $"{filter} AND metadata.set = 'five'";

        Assert.Equal(ids, await _traces.FindAsync(mine));
    }

    [Theory]
    [InlineData("timestamp", "tr-f0,tr-f1,tr-f2,tr-f3,tr-f4")]
    [InlineData("execution_time DESC", "tr-f4,tr-f3,tr-f0,tr-f2,tr-f1")]
    [InlineData("status", "tr-f1,tr-f4,tr-f3,tr-f0,tr-f2")]
    [InlineData("name", "tr-f1,tr-f2,tr-f3,tr-f4,tr-f0")]
    [InlineData("tag.fruit", "tr-f2,tr-f1,tr-f3,tr-f4,tr-f0")]
    [InlineData("tag.nonexistent", "tr-f4,tr-f3,tr-f2,tr-f1,tr-f0")]
    [InlineData("run_id", "tr-f0,tr-f1,tr-f4,tr-f3,tr-f2")]
    public async Task Search_Ordered_PutsUnsetLast(string order, string ids)
    {
        await _traces.FiveAsync();

        Assert.Equal(ids, await _traces.FindAsync("metadata.set = 'five'", order));
    }

    [Theory]
    [InlineData("invalid", "Invalid clause(s) in filter string")]
    [InlineData("name = 'foo' AND invalid", "Invalid clause(s) in filter string: 'invalid'")]
    [InlineData("foo.bar = 'baz'", "Invalid entity type 'foo'")]
    [InlineData("invalid = 'foo'", "Invalid attribute key 'invalid'")]
    [InlineData("trace.tags.foo = 'bar'", "Invalid attribute key 'tags.foo'")]
    [InlineData("trace.status < 'OK'", "Invalid comparator '<'")]
    [InlineData("name IN ('foo', 'bar')", "Invalid comparator 'IN'")]
    [InlineData("span.duration = '1'", "Invalid span attribute 'duration'")]
    [InlineData("span.content = 'test'", "span.content comparator '=' not one of ")]
    [InlineData("feedback.good > true", "only support '=' and '!='")]
    public async Task Search_ByWhatIsNoFilter_IsRefused(string filter, string why) =>
        Assert.Contains(
            why,
            await _api.RefusedAsync("POST", $"{V3}/search", TraceCalls.Query(filter)),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("tag.fruit", "tr-f2,tr-f1,tr-f3,tr-f4,tr-f0")]
    [InlineData("execution_time DESC", "tr-f4,tr-f3,tr-f0,tr-f2,tr-f1")]
    [InlineData("tag.nonexistent", "tr-f4,tr-f3,tr-f2,tr-f1,tr-f0")]
    public async Task Search_OrderedPageByPage_GoesOnWhereThePageEnded(string order, string ids)
    {
        await _traces.FiveAsync();

        Assert.Equal(ids, string.Join(',', await PagesAsync(order)));
    }

    [Fact]
    public async Task Search_PageByPage_ComesToAllInOrder()
    {
        await _traces.FiveAsync();

        Assert.Equal(["tr-f4", "tr-f3", "tr-f2", "tr-f1", "tr-f0"], await PagesAsync(null));
        var why = await _api.RefusedAsync("POST", $"{V3}/search", """{"max_results":50001}""");
        Assert.Contains("Invalid value 50001 for parameter 'max_results' supplied.", why, StringComparison.Ordinal);
    }

    public void Dispose() => _api.Dispose();

    private async Task<IReadOnlyList<string>> PagesAsync(string? order)
    {
        var ids = new List<string>();
        string? token = null;
        do
        {
            var query = TraceCalls.Query("metadata.set = 'five'", order, token);
            var page = await _api.GoodAsync("POST", $"{V3}/search", query);
            ids.AddRange(page["traces"]!.AsArray().Select(t => (string)t!["trace_id"]!));
            token = (string?)page["next_page_token"];
        } while (token is not null);
        return ids;
    }
}
