using System.Net;
using System.Text.Json.Nodes;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Traces;

public sealed class TraceRoutesTests : IClassFixture<ServerFixture>, IDisposable
{
    private const string V3 = "3.0/mlflow/traces";
    private const string V2 = "2.0/mlflow/traces";
    private readonly MlflowApi _api;
    private readonly TraceCalls _traces;

    public TraceRoutesTests(ServerFixture server)
    {
        _api = new MlflowApi(server);
        _traces = new TraceCalls(_api);
    }

    [Fact]
    public async Task Start_ThenGet_AnswersTheSame()
    {
        var started = await _traces.StartAsync(
            "tr-start",
            """
            "client_request_id":"c1","request_preview":"q","response_preview":"a","state":"OK","execution_duration":"0.1s",
            "tags":{"fruit":"apple"},"trace_metadata":{"m":"1"}
            """,
            1234
        );

        var trace = (await _api.GoodAsync("GET", $"{V3}/tr-start"))["trace"]!["trace_info"]!;

        Assert.Equal(started.ToJsonString(), trace.ToJsonString());
        Assert.Equal("1970-01-01T00:00:01.234Z", (string?)trace["request_time"]);
        Assert.Equal("0.100s", (string?)trace["execution_duration"]);
        Assert.Equal("0", (string?)trace["trace_location"]!["mlflow_experiment"]!["experiment_id"]);
        Assert.Equal("apple", (string?)trace["tags"]!["fruit"]);
        Assert.Equal(
            "mlflow-artifacts:/0/traces/tr-start/artifacts",
            (string?)trace["tags"]!["mlflow.artifactLocation"]
        );
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"trace":{"trace_info":{"trace_id":"tr-x"}}}""")]
    [InlineData(
        """{"trace":{"trace_info":{"trace_id":"a/b","trace_location":{"mlflow_experiment":{"experiment_id":"0"}}}}}"""
    )]
    [InlineData(
        """{"trace":{"trace_info":{"trace_id":"tr-x","request_time":"soon","trace_location":{"mlflow_experiment":{"experiment_id":"0"}}}}}"""
    )]
    [InlineData(
        """{"trace":{"trace_info":{"trace_id":"tr-x","state":"GOOD","trace_location":{"mlflow_experiment":{"experiment_id":"0"}}}}}"""
    )]
    public async Task Start_Incomplete_IsRefused(string body) => await _api.RefusedAsync("POST", V3, body);

    [Fact]
    public async Task Get_Unknown_IsNotFound() =>
        await _api.RefusedAsync("GET", $"{V3}/tr-none", null, HttpStatusCode.NotFound, "RESOURCE_DOES_NOT_EXIST");

    [Theory]
    [InlineData(V2)]
    [InlineData(V3)]
    public async Task Tags_UnderBothVersions_AreSetAndDeleted(string root)
    {
        var id = $"tr-tags-{root[0]}";
        await _traces.StartAsync(id, """ "tags":{"a":"red","b":"blue"} """);
        await _api.GoodAsync("PATCH", $"{root}/{id}/tags", """{"key":"a","value":"green"}""");
        await _api.GoodAsync("DELETE", $"{root}/{id}/tags", """{"key":"b"}""");

        var tags = (await _api.GoodAsync("GET", $"{V3}/{id}"))["trace"]!["trace_info"]!["tags"]!.AsObject();

        Assert.Equal("green", (string?)tags["a"]);
        Assert.False(tags.ContainsKey("b"));
        await _api.RefusedAsync(
            "DELETE",
            $"{root}/{id}/tags",
            """{"key":"b"}""",
            HttpStatusCode.NotFound,
            "RESOURCE_DOES_NOT_EXIST"
        );
    }

    [Fact]
    public async Task OldBeginAndEnd_AsBeforeVersion3_MergeWhatTheySay()
    {
        var begun = await _api.GoodAsync(
            "POST",
            V2,
            """
            {"experiment_id":"0","timestamp_ms":1000,"request_metadata":[{"key":"m1","value":"apple"},{"key":"m2","value":"grape"}],
             "tags":[{"key":"t1","value":"football"}]}
            """
        );
        var id = (string)begun["trace_info"]!["request_id"]!;
        Assert.Equal("IN_PROGRESS", (string?)begun["trace_info"]!["status"]);

        var ended = await _api.GoodAsync(
            "PATCH",
            $"{V2}/{id}",
            """{"timestamp_ms":3000,"status":"OK","request_metadata":[{"key":"m1","value":"orange"}],"tags":[{"key":"t2","value":"x"}]}"""
        );

        Assert.Equal(2000, (long)ended["trace_info"]!["execution_time_ms"]!);
        Assert.Equal("OK", (string?)ended["trace_info"]!["status"]);
        Assert.Equal(
            """[{"key":"m1","value":"orange"},{"key":"m2","value":"grape"}]""",
            ended["trace_info"]!["request_metadata"]!.ToJsonString()
        );
        Assert.Equal(ended.ToJsonString(), (await _api.GoodAsync("GET", $"{V2}/{id}/info")).ToJsonString());
        var found = await _api.GoodAsync("GET", $"{V2}?experiment_ids=0&filter=request_id%20%3D%20%27{id}%27");
        Assert.Equal(id, (string?)found["traces"]![0]!["request_id"]);
    }

    [Fact]
    public async Task LinkToRun_Traces_AreFoundByTheRun()
    {
        await _traces.StartAsync("tr-l1", "");
        await _traces.StartAsync("tr-l2", """ "trace_metadata":{"mlflow.sourceRun":"linked"} """);
        await _api.GoodAsync(
            "POST",
            $"{V2}/link-to-run",
            """{"run_id":"linked","trace_ids":["tr-l1","tr-l1","tr-none"]}"""
        );

        Assert.Equal("tr-l1,tr-l2", await _traces.FindAsync("attributes.run_id = 'linked'", "request_id"));
    }

    [Fact]
    public async Task LinkPrompts_Twice_ListsEachOnceAndIsFound()
    {
        await _traces.StartAsync("tr-prompt", "");
        var body = """{"trace_id":"tr-prompt","prompt_versions":[{"name":"p","version":"1"}]}""";
        await _api.GoodAsync("POST", $"{V2}/link-prompts", body);
        await _api.GoodAsync("POST", $"{V2}/link-prompts", body.Replace("\"1\"", "\"2\"", StringComparison.Ordinal));
        await _api.GoodAsync("POST", $"{V2}/link-prompts", body);

        var trace = await _api.GoodAsync("GET", $"{V3}/tr-prompt");

        Assert.Equal(
            """[{"name":"p","version":"1"},{"name":"p","version":"2"}]""",
            (string?)trace["trace"]!["trace_info"]!["tags"]!["mlflow.linkedPrompts"]
        );
        Assert.Equal("tr-prompt", await _traces.FindAsync("prompt = 'p/2'"));
        Assert.Equal("", await _traces.FindAsync("prompt = 'p/3'"));
    }

    [Fact]
    public async Task Delete_ByTimeOrByIds_TellsHowMany()
    {
        for (var i = 0; i < 4; i++)
        {
            await _traces.StartAsync($"tr-old{i}", "", -1000 + i);
        }

        Assert.Equal(1, await DeleteAsync(""" "max_timestamp_millis":-998,"max_traces":1 """));
        Assert.Equal(2, await DeleteAsync(""" "max_timestamp_millis":-998 """));
        Assert.Equal(1, await DeleteAsync(""" "request_ids":["tr-old3","tr-none"] """));
        await _api.RefusedAsync("POST", $"{V3}/delete-traces", """{"experiment_id":"0"}""");
        await _api.RefusedAsync(
            "POST",
            $"{V2}/delete-traces",
            """{"experiment_id":"0","request_ids":["a"],"max_timestamp_millis":1}"""
        );
    }

    [Fact]
    public async Task Correlate_TwoFilters_CountsAndWeighs()
    {
        for (var i = 0; i < 10; i++)
        {
            var (env, type) = (i < 6 ? "prod" : "dev", i < 7 ? "TOOL" : "LLM");
            await _traces.StartAsync(
                $"tr-c{i}",
                $$""" "tags":{"env":"{{env}}","type":"{{type}}"},"trace_metadata":{"set":"c"} """
            );
        }

        var answer = await _api.GoodAsync(
            "POST",
            $"{V3}/calculate-filter-correlation",
            """{"experiment_ids":["0"],"filter_string1":"tags.env = 'prod'","filter_string2":"tags.type = 'TOOL'","base_filter":"metadata.set = 'c'"}"""
        );

        Assert.Equal(
            (10, 6, 7, 6),
            (
                (int)answer["total_count"]!,
                (int)answer["filter1_count"]!,
                (int)answer["filter2_count"]!,
                (int)answer["joint_count"]!
            )
        );
        Assert.InRange((double)answer["npmi"]!, 0.6, 0.8);
    }

    public void Dispose() => _api.Dispose();

    private async Task<int> DeleteAsync(string rest) =>
        (int)
            (await _api.GoodAsync("POST", $"{V3}/delete-traces", $$"""{"experiment_id":"0",{{rest}}}"""))[
                "traces_deleted"
            ]!;
}
