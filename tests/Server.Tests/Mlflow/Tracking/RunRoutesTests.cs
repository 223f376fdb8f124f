using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Tracking;

public sealed class RunRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly TrackingCaller _call = new(server);

    public void Dispose() => _call.Dispose();

    [Fact]
    public async Task Create_WithAll_IsAnsweredAndReadAlike()
    {
        var experiment = await _call.ExperimentAsync("all");
        var created = (
            await _call.OkAsync(
                "runs/create",
                $$"""{"experiment_id":"{{experiment}}","user_id":"ann","start_time":"456","run_name":"my name","tags":[{"key":"my","value":"tag"}],"unknown":1}"""
            )
        ).GetProperty("run");
        var info = created.GetProperty("info");
        var run = info.GetProperty("run_id").GetString()!;
        Assert.Equal(run, info.GetProperty("run_uuid").GetString());
        Assert.Equal(456, info.GetProperty("start_time").GetInt64());
        Assert.Equal("my name", info.GetProperty("run_name").GetString());
        Assert.Equal("RUNNING", info.GetProperty("status").GetString());
        Assert.Equal($"mlflow-artifacts:/{experiment}/{run}/artifacts", info.GetProperty("artifact_uri").GetString());
        Assert.False(info.TryGetProperty("end_time", out _));
        Assert.Equal("{}", created.GetProperty("inputs").ToString());
        Assert.Contains(
            """{"key":"mlflow.runName","value":"my name"}""",
            created.GetProperty("data").ToString(),
            StringComparison.Ordinal
        );
        Assert.Equal(info.ToString(), (await _call.GetRunAsync(run)).GetProperty("info").ToString());
        Assert.Equal(
            info.ToString(),
            (await _call.OkAsync($"/ajax-api/2.0/mlflow/runs/get?run_uuid={run}"))
                .GetProperty("run")
                .GetProperty("info")
                .ToString()
        );
    }

    [Fact]
    public async Task Create_WithoutAName_FindsOne()
    {
        var run = await _call.GetRunAsync(await _call.RunAsync("0"));
        var name = run.GetProperty("info").GetProperty("run_name").GetString();
        Assert.Matches("^[a-z]+-[a-z]+-[0-9]+$", name);
        await _call.RefusedAsync(
            "runs/create",
            """{"run_name":"a","tags":[{"key":"mlflow.runName","value":"b"}]}""",
            "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values"
        );
        await _call.RefusedAsync(
            "runs/create",
            """{"experiment_id":"4711"}""",
            "No Experiment with id=4711 exists",
            404,
            "RESOURCE_DOES_NOT_EXIST"
        );
        await _call.RefusedAsync(
            "runs/create",
            """{"start_time":"x"}""",
            "Invalid value \"x\" for parameter 'start_time' supplied"
        );
    }

    [Fact]
    public async Task Update_OfStatusEndAndName_ChangesWhatWasSent()
    {
        var run = await _call.RunAsync("0");
        await _call.OkAsync("runs/update", $$"""{"run_id":"{{run}}","status":"FINISHED","end_time":99}""");
        var info = (await _call.OkAsync("runs/update", $$"""{"run_uuid":"{{run}}","run_name":"named"}""")).GetProperty(
            "run_info"
        );
        Assert.Equal("FINISHED", info.GetProperty("status").GetString());
        Assert.Equal(99, info.GetProperty("end_time").GetInt64());
        Assert.Equal("named", info.GetProperty("run_name").GetString());
        await _call.OkAsync("runs/set-tag", $$"""{"run_id":"{{run}}","key":"mlflow.runName","value":"tagged"}""");
        var read = await _call.GetRunAsync(run);
        Assert.Equal("tagged", read.GetProperty("info").GetProperty("run_name").GetString());
        await _call.RefusedAsync(
            "runs/update",
            $$"""{"run_id":"{{run}}","status":"DANCING"}""",
            "Invalid value \"DANCING\" for parameter 'status'"
        );
    }

    [Fact]
    public async Task Delete_ThenRestore_ClosesAndOpensTheRun()
    {
        var run = await _call.RunAsync("0");
        await _call.OkAsync("runs/set-tag", $$"""{"run_id":"{{run}}","key":"taggity","value":"do-dah"}""");
        await _call.OkAsync("runs/delete-tag", $$"""{"run_id":"{{run}}","key":"taggity"}""");
        await _call.RefusedAsync(
            "runs/delete-tag",
            """{"run_id":"fake","key":"taggity"}""",
            "Run with id=fake not found",
            404,
            "RESOURCE_DOES_NOT_EXIST"
        );
        await _call.RefusedAsync(
            "runs/delete-tag",
            $$"""{"run_id":"{{run}}","key":"fakeTag"}""",
            "No tag with name: fakeTag",
            404,
            "RESOURCE_DOES_NOT_EXIST"
        );
        await _call.OkAsync("runs/delete", $$"""{"run_id":"{{run}}"}""");
        await _call.RefusedAsync(
            "runs/delete-tag",
            $$"""{"run_id":"{{run}}","key":"taggity"}""",
            $"The run {run} must be in the 'active' state. Current state is deleted."
        );
        await _call.RefusedAsync(
            "runs/log-metric",
            $$"""{"run_id":"{{run}}","key":"m","value":1,"timestamp":1}""",
            "must be in the 'active' state"
        );
        Assert.Equal(
            "deleted",
            (await _call.GetRunAsync(run)).GetProperty("info").GetProperty("lifecycle_stage").GetString()
        );
        await _call.OkAsync("runs/restore", $$"""{"run_id":"{{run}}"}""");
        await _call.OkAsync("runs/log-metric", $$"""{"run_id":"{{run}}","key":"m","value":1,"timestamp":1}""");
    }

    [Fact]
    public async Task Search_InPages_GivesTiesByTheirIds()
    {
        var experiment = await _call.ExperimentAsync("pages");
        var runs = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            runs.Add(await _call.RunAsync(experiment, ""","start_time":1"""));
        }
        runs.Sort(StringComparer.Ordinal);
        var (found, tokens) = (new List<string>(), 0);
        var token = "";
        do
        {
            var page = await _call.OkAsync(
                "runs/search",
                $$"""{"experiment_ids":["{{experiment}}"],"max_results":4,"page_token":"{{token}}"}"""
            );
            found.AddRange(
                page.GetProperty("runs")
                    .EnumerateArray()
                    .Select(r => r.GetProperty("info").GetProperty("run_id").GetString()!)
            );
            token = page.TryGetProperty("next_page_token", out var next) ? next.GetString()! : "";
            tokens++;
        } while (token.Length > 0);
        Assert.Equal(runs, found);
        Assert.Equal(3, tokens);
    }

    [Theory]
    [InlineData("""{"max_results":123456789}""", "Invalid value 123456789 for parameter 'max_results' supplied")]
    [InlineData("""{"max_results":0}""", "Invalid value 0 for parameter 'max_results' supplied")]
    [InlineData("""{"filter":"metrics.a >> 1"}""", "Invalid comparator '>>'")]
    [InlineData("""{"filter":"a = 'b' OR c = 'd'"}""", "Invalid clause(s) in filter string: 'OR'")]
    [InlineData("""{"filter":"' OR 1=1 --"}""", "Invalid clause(s) in filter string:")]
    [InlineData("""{"filter":7}""", "Invalid value 7 for parameter 'filter' supplied")]
    [InlineData("""{"order_by":["metrics.a sideways"]}""", "Invalid ordering key in order_by clause")]
    [InlineData("""{"order_by":[7]}""", "Invalid value 7 for parameter 'order_by' supplied")]
    [InlineData("""{"experiment_ids":["abc"]}""", "Invalid experiment ID: 'abc'")]
    [InlineData("""{"page_token":"nonsense"}""", "Invalid page token")]
    [InlineData("""{"run_view_type":"SOME"}""", "Invalid value \"SOME\" for parameter 'run_view_type'")]
    public async Task Search_OfWhatIsNone_SaysWhatIsWrong(string json, string sentence) =>
        await _call.RefusedAsync("runs/search", json, sentence);

    [Fact]
    public async Task Search_OfNothing_IsEmpty()
    {
        Assert.Equal("{}", (await _call.OkAsync("runs/search", "{}")).ToString());
        Assert.Equal("{}", (await _call.OkAsync("runs/search", """{"experiment_ids":["4711"]}""")).ToString());
    }

    [Fact]
    public async Task Writing_WithoutAToken_IsForWhoeverMayRegister()
    {
        await using var closed = await server.StartClosedAsync();
        using var http = new HttpClient { BaseAddress = closed.Address };
        using var answer = await http.GetAsync(new Uri("/api/2.0/mlflow/runs/get?run_id=x", UriKind.Relative));
        Assert.Equal(401, (int)answer.StatusCode);
        Assert.StartsWith(
            "You are not authenticated.",
            await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }
}
