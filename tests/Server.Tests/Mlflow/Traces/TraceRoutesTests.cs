using System.Net;
using System.Text.Json.Nodes;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Traces;

public sealed class TraceRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private const string V3 = "3.0/mlflow/traces";
    private const string V2 = "2.0/mlflow/traces";
    private readonly MlflowApi _api = new(server);

    [Fact]
    public async Task Start_ThenGet_AnswersTheSame()
    {
        var started = await StartAsync(
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
        await StartAsync(id, """ "tags":{"a":"red","b":"blue"} """);
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
    [InlineData("run_id = 'run0'", "tr-f0")]
    [InlineData("request_metadata.mlflow.sourceRun = 'run1'", "tr-f1")]
    [InlineData("metadata.`mlflow.sourceRun` != 'run0'", "tr-f1")]
    [InlineData("request_id IN ('tr-f1', \"tr-f3\")", "tr-f3,tr-f1")]
    [InlineData("attributes.status IN ('ERROR')", "tr-f1")]
    public async Task Search_ByFilter_FindsThem(string filter, string ids)
    {
        await FiveAsync();
        var mine = filter.Length == 0 ? "metadata.set = 'five'" : $"{filter} AND metadata.set = 'five'";

        Assert.Equal(ids, await FindAsync(mine));
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
        await FiveAsync();

        Assert.Equal(ids, await FindAsync("metadata.set = 'five'", order));
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
        Assert.Contains(why, await _api.RefusedAsync("POST", $"{V3}/search", Query(filter)), StringComparison.Ordinal);

    [Fact]
    public async Task Search_PageByPage_ComesToAllInOrder()
    {
        await FiveAsync();
        var ids = new List<string>();
        string? token = null;
        do
        {
            var query = Query("metadata.set = 'five'", null, token);
            var page = await _api.GoodAsync("POST", $"{V3}/search", query);
            ids.AddRange(page["traces"]!.AsArray().Select(t => (string)t!["trace_id"]!));
            token = (string?)page["next_page_token"];
        } while (token is not null);

        Assert.Equal(["tr-f4", "tr-f3", "tr-f2", "tr-f1", "tr-f0"], ids);
        var why = await _api.RefusedAsync("POST", $"{V3}/search", """{"max_results":50001}""");
        Assert.Contains("Invalid value 50001 for parameter 'max_results' supplied.", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LinkToRun_Traces_AreFoundByTheRun()
    {
        await StartAsync("tr-l1", "");
        await StartAsync("tr-l2", """ "trace_metadata":{"mlflow.sourceRun":"linked"} """);
        await _api.GoodAsync(
            "POST",
            $"{V2}/link-to-run",
            """{"run_id":"linked","trace_ids":["tr-l1","tr-l1","tr-none"]}"""
        );

        Assert.Equal("tr-l1,tr-l2", await FindAsync("attributes.run_id = 'linked'", "request_id"));
    }

    [Fact]
    public async Task LinkPrompts_Twice_ListsEachOnceAndIsFound()
    {
        await StartAsync("tr-prompt", "");
        var body = """{"trace_id":"tr-prompt","prompt_versions":[{"name":"p","version":"1"}]}""";
        await _api.GoodAsync("POST", $"{V2}/link-prompts", body);
        await _api.GoodAsync("POST", $"{V2}/link-prompts", body.Replace("\"1\"", "\"2\"", StringComparison.Ordinal));
        await _api.GoodAsync("POST", $"{V2}/link-prompts", body);

        var trace = await _api.GoodAsync("GET", $"{V3}/tr-prompt");

        Assert.Equal(
            """[{"name":"p","version":"1"},{"name":"p","version":"2"}]""",
            (string?)trace["trace"]!["trace_info"]!["tags"]!["mlflow.linkedPrompts"]
        );
        Assert.Equal("tr-prompt", await FindAsync("prompt = 'p/2'"));
        Assert.Equal("", await FindAsync("prompt = 'p/3'"));
    }

    [Fact]
    public async Task Delete_ByTimeOrByIds_TellsHowMany()
    {
        for (var i = 0; i < 4; i++)
        {
            await StartAsync($"tr-old{i}", "", -1000 + i);
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
            await StartAsync(
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

    private async Task<JsonNode> StartAsync(string id, string rest, long timeMs = 0)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(timeMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        var comma = string.IsNullOrWhiteSpace(rest) ? "" : ",";
        var body = $$$"""
            {"trace":{"trace_info":{"trace_id":"{{{id}}}","request_time":"{{{time}}}",
            "trace_location":{"type":"MLFLOW_EXPERIMENT","mlflow_experiment":{"experiment_id":"0"}}{{{comma}}}{{{rest}}} } } }
            """;
        return (await _api.GoodAsync("POST", V3, body))["trace"]!["trace_info"]!;
    }

    private async Task FiveAsync()
    {
        var rows = new (string Head, string Tags, string Metadata)[]
        {
            (
                """ "execution_duration":"0.006s","state":"OK" """,
                """ "mlflow.traceName":"ddd" """,
                """ "mlflow.sourceRun":"run0", """
            ),
            (
                """ "execution_duration":"0.002s","state":"ERROR" """,
                """ "mlflow.traceName":"aaa","fruit":"apple","color":"red" """,
                """ "mlflow.sourceRun":"run1", """
            ),
            (
                """ "execution_duration":"0.004s" """,
                """ "mlflow.traceName":"bbb","fruit":"apple","color":"green" """,
                ""
            ),
            (""" "execution_duration":"0.010s","state":"OK" """, """ "mlflow.traceName":"ccc","fruit":"orange" """, ""),
            (""" "execution_duration":"0.010s","state":"OK" """, """ "mlflow.traceName":"ddd","color":"blue" """, ""),
        };
        for (var i = 0; i < rows.Length; i++)
        {
            var (rest, tags, metadata) = rows[i];
            await StartAsync(
                $"tr-f{i}",
                $$"""{{rest}},"tags":{ {{tags}} },"trace_metadata":{ {{metadata}} "set":"five"}""",
                i
            );
        }
    }

    private async Task<string> FindAsync(string filter, string? order = null)
    {
        var query = JsonNode.Parse(Query(filter, order))!.AsObject();
        query["max_results"] = 100;
        var page = await _api.GoodAsync("POST", $"{V3}/search", query.ToJsonString());
        return string.Join(',', (page["traces"]?.AsArray() ?? []).Select(t => (string)t!["trace_id"]!));
    }

    private async Task<int> DeleteAsync(string rest) =>
        (int)
            (await _api.GoodAsync("POST", $"{V3}/delete-traces", $$"""{"experiment_id":"0",{{rest}}}"""))[
                "traces_deleted"
            ]!;

    private static string Query(string filter, string? order = null, string? token = null) =>
        new JsonObject
        {
            ["locations"] = new JsonArray(
                new JsonObject { ["mlflow_experiment"] = new JsonObject { ["experiment_id"] = "0" } }
            ),
            ["filter"] = filter,
            ["order_by"] = order is null ? new JsonArray() : new JsonArray(order),
            ["max_results"] = 2,
            ["page_token"] = token,
        }.ToJsonString();
}
