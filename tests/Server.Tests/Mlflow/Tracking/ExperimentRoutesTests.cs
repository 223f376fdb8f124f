using System.Text.Json;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Tracking;

public sealed class ExperimentRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly TrackingCaller _call = new(server);

    public void Dispose() => _call.Dispose();

    [Fact]
    public async Task Default_IsAlwaysThere()
    {
        var experiment = (await _call.OkAsync("experiments/get?experiment_id=0")).GetProperty("experiment");
        Assert.Equal("Default", experiment.GetProperty("name").GetString());
        Assert.Equal("mlflow-artifacts:/0", experiment.GetProperty("artifact_location").GetString());
        Assert.Equal("OK", await _call.TextAsync("/health"));
        Assert.Equal("3.11.1", await _call.TextAsync("/version"));
        Assert.Equal(
            "SqlStore",
            (await _call.OkAsync("/api/3.0/mlflow/server-info")).GetProperty("store_type").GetString()
        );
    }

    [Fact]
    public async Task Create_WithTagsAndLocation_IsFoundByIdAndName()
    {
        var created = await _call.OkAsync(
            "experiments/create",
            """{"name":"with all","artifact_location":"s3://b/a","tags":[{"key":"k","value":"v"},{"key":"empty","value":""}]}"""
        );
        var id = created.GetProperty("experiment_id").GetString();
        var byId = (await _call.OkAsync($"experiments/get?experiment_id={id}")).GetProperty("experiment");
        var byName = (
            await _call.OkAsync("/ajax-api/2.0/mlflow/experiments/get-by-name?experiment_name=with%20all")
        ).GetProperty("experiment");
        Assert.Equal(byId.ToString(), byName.ToString());
        Assert.Equal("s3://b/a", byId.GetProperty("artifact_location").GetString());
        Assert.Equal(2, byId.GetProperty("tags").GetArrayLength());
        Assert.Equal(JsonValueKind.Number, byId.GetProperty("creation_time").ValueKind);
    }

    [Theory]
    [InlineData("""{"name":123}""", "Invalid value 123 for parameter 'name'")]
    [InlineData("{}", "Missing value for required parameter 'name'")]
    [InlineData("""{"name":""}""", "Missing value for required parameter 'name'")]
    [InlineData("""{"name":"x","artifact_location":9.0}""", "Invalid value 9.0 for parameter 'artifact_location'")]
    [InlineData("""{"name":"x","tags":"5"}""", "Invalid value \"5\" for parameter 'tags'")]
    public async Task Create_OfWhatIsNone_SaysWhatIsWrong(string json, string sentence) =>
        await _call.RefusedAsync("experiments/create", json, sentence);

    [Fact]
    public async Task Create_OfATakenName_IsRefused()
    {
        await _call.ExperimentAsync("taken");
        await _call.RefusedAsync(
            "experiments/create",
            """{"name":"taken"}""",
            "Experiment(name=taken) already exists",
            400,
            "RESOURCE_ALREADY_EXISTS"
        );
        var other = await _call.ExperimentAsync("other");
        await _call.RefusedAsync(
            "experiments/update",
            $$"""{"experiment_id":"{{other}}","new_name":"taken"}""",
            "already exists",
            400,
            "RESOURCE_ALREADY_EXISTS"
        );
        await _call.RefusedAsync(
            "experiments/create",
            $$"""{"name":"{{new string('x', 501)}}"}""",
            "'name' exceeds the maximum length of 500 characters"
        );
    }

    [Theory]
    [InlineData("experiments/get?experiment_id=4711")]
    [InlineData("experiments/get?experiment_id=abc")]
    [InlineData("experiments/get-by-name?experiment_name=nobody")]
    public async Task Get_OfNone_IsNotFound(string path) =>
        await _call.RefusedAsync(path, "xperiment", 404, "RESOURCE_DOES_NOT_EXIST");

    [Fact]
    public async Task Delete_ThenRestore_MovesItBetweenTheViews()
    {
        var id = await _call.ExperimentAsync("moving");
        await _call.OkAsync("experiments/delete", $$"""{"experiment_id":"{{id}}"}""");
        Assert.Equal("deleted", await StageAsync(id));
        await _call.RefusedAsync(
            "experiments/delete",
            $$"""{"experiment_id":"{{id}}"}""",
            $"No Experiment with id={id} exists",
            404,
            "RESOURCE_DOES_NOT_EXIST"
        );
        await _call.RefusedAsync(
            "experiments/update",
            $$"""{"experiment_id":"{{id}}","new_name":"n"}""",
            "Cannot rename a non-active experiment."
        );
        await _call.RefusedAsync(
            "runs/create",
            $$"""{"experiment_id":"{{id}}"}""",
            $"The experiment {id} must be in the 'active' state."
        );
        Assert.DoesNotContain("moving", await NamesAsync("""{"max_results":1000}"""));
        Assert.Contains("moving", await NamesAsync("""{"max_results":1000,"view_type":"DELETED_ONLY"}"""));
        await _call.OkAsync("experiments/restore", $$"""{"experiment_id":"{{id}}"}""");
        Assert.Equal("active", await StageAsync(id));
        await _call.OkAsync("experiments/update", $$"""{"experiment_id":"{{id}}","new_name":"moved"}""");
        Assert.Contains("moved", await NamesAsync("""{"max_results":1000,"view_type":3}"""));
    }

    [Fact]
    public async Task Tags_AreSetChangedAndDeleted()
    {
        var id = await _call.ExperimentAsync("tagged");
        await _call.OkAsync(
            "experiments/set-experiment-tag",
            $$"""{"experiment_id":"{{id}}","key":"a b","value":"1\n2"}"""
        );
        await _call.OkAsync(
            "experiments/set-experiment-tag",
            $$"""{"experiment_id":"{{id}}","key":"a b","value":"3"}"""
        );
        var tags = (await _call.OkAsync($"experiments/get?experiment_id={id}"))
            .GetProperty("experiment")
            .GetProperty("tags");
        Assert.Equal("""[{"key":"a b","value":"3"}]""", tags.ToString());
        await _call.OkAsync("experiments/delete-experiment-tag", $$"""{"experiment_id":"{{id}}","key":"a b"}""");
        await _call.RefusedAsync(
            "experiments/delete-experiment-tag",
            $$"""{"experiment_id":"{{id}}","key":"a b"}""",
            "No tag with name: a b",
            404,
            "RESOURCE_DOES_NOT_EXIST"
        );
        await _call.RefusedAsync(
            "experiments/set-experiment-tag",
            $$"""{"experiment_id":"{{id}}","key":"a","value":"{{new string('x', 5001)}}"}""",
            "'value' exceeds the maximum length of 5000 characters"
        );
    }

    [Fact]
    public async Task Search_ByNameAndTags_InPages()
    {
        foreach (var (name, value) in new[] { ("s-a", "value"), ("s-ab", "vaLue") })
        {
            await _call.OkAsync(
                "experiments/create",
                $$"""{"name":"{{name}}","tags":[{"key":"s","value":"{{value}}"}]}"""
            );
        }
        await _call.ExperimentAsync("S-Abc");
        Assert.Equal(["s-ab", "s-a"], await NamesAsync("""{"filter":"name LIKE 's-a%'"}"""));
        Assert.Equal(["s-a"], await NamesAsync("""{"filter":"tag.s = 'value'"}"""));
        Assert.Equal(["s-ab"], await NamesAsync("""{"filter":"tags.s != 'value'"}"""));
        Assert.Equal(["s-ab", "s-a"], await NamesAsync("""{"filter":"tag.s ILIKE '%alu%'"}"""));
        Assert.Equal(
            ["S-Abc", "s-a", "s-ab"],
            await NamesAsync("""{"filter":"name ILIKE 's-a%'","order_by":["name"]}""")
        );
        var page = await _call.OkAsync(
            "experiments/search",
            """{"filter":"name ILIKE 's-a%'","order_by":["name"],"max_results":2}"""
        );
        var token = page.GetProperty("next_page_token").GetString();
        Assert.Equal(
            ["s-ab"],
            await NamesAsync(
                $$"""{"filter":"name ILIKE 's-a%'","order_by":["name"],"max_results":2,"page_token":"{{token}}"}"""
            )
        );
        Assert.Equal("{}", (await _call.OkAsync("experiments/search", """{"filter":"name = 'nobody'"}""")).ToString());
        var got = await _call.OkAsync(
            "experiments/search?max_results=1&order_by=name%20DESC&filter=name%20LIKE%20's-%25'"
        );
        Assert.Equal("s-ab", got.GetProperty("experiments")[0].GetProperty("name").GetString());
        await _call.RefusedAsync(
            "experiments/search",
            """{"max_results":0}""",
            "Invalid value 0 for parameter 'max_results' supplied"
        );
        await _call.RefusedAsync("experiments/search", """{"max_results":50001}""", "It must be at most 50000");
        await _call.RefusedAsync(
            "experiments/search",
            """{"view_type":"SOME"}""",
            "Invalid value \"SOME\" for parameter 'view_type'"
        );
    }

    private async Task<string?> StageAsync(string id) =>
        (await _call.OkAsync($"experiments/get?experiment_id={id}"))
            .GetProperty("experiment")
            .GetProperty("lifecycle_stage")
            .GetString();

    private async Task<List<string>> NamesAsync(string json)
    {
        var body = await _call.OkAsync("experiments/search", json);
        return body.TryGetProperty("experiments", out var found)
            ? [.. found.EnumerateArray().Select(e => e.GetProperty("name").GetString()!)]
            : [];
    }
}
