using System.Net;
using System.Text.Json.Nodes;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.LoggedModels;

public sealed class LoggedModelRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private const string Models = "2.0/mlflow/logged-models";
    private readonly MlflowApi _api = new(server);

    [Fact]
    public async Task Create_ThenGet_AnswersTheSame()
    {
        var made = await CreateAsync(
            """
            "name":"my_model","model_type":"LLM","source_run_id":"123",
            "params":[{"key":"lr","value":"0.1"}],"tags":[{"key":"team","value":"x"}]
            """
        );

        var model = (await _api.GoodAsync("GET", $"{Models}/{Id(made)}"))["model"]!;

        Assert.Equal(made.ToJsonString(), model.ToJsonString());
        Assert.Matches("^m-[0-9a-f]{32}$", Id(made));
        Assert.Equal($"mlflow-artifacts:/0/models/{Id(made)}/artifacts", (string?)model["info"]!["artifact_uri"]);
        Assert.Equal("LOGGED_MODEL_PENDING", (string?)model["info"]!["status"]);
        Assert.Equal("LLM", (string?)model["info"]!["model_type"]);
        Assert.Equal("""[{"key":"lr","value":"0.1"}]""", model["data"]!["params"]!.ToJsonString());
        Assert.Equal("""[{"key":"team","value":"x"}]""", model["info"]!["tags"]!.ToJsonString());
        Assert.True((long)model["info"]!["creation_timestamp_ms"]! > 0);
    }

    [Fact]
    public async Task Create_WithoutAName_MakesOneUp() =>
        Assert.NotEmpty((string)(await CreateAsync(""))["info"]!["name"]!);

    [Theory]
    [InlineData("""{"experiment_id":"0","name":"a/b"}""", "Invalid model name")]
    [InlineData("""{"name":"a"}""", "experiment_id")]
    [InlineData("""{"experiment_id":"0","params":[{"key":"a#b","value":"1"}]}""", "Names may only contain")]
    public async Task Create_WhatCannotBe_IsRefused(string body, string why) =>
        Assert.Contains(why, await _api.RefusedAsync("POST", Models, body), StringComparison.Ordinal);

    [Theory]
    [InlineData("4711")]
    [InlineData("none")]
    public async Task Create_InNoExperiment_IsRefused(string experiment) =>
        await _api.RefusedAsync(
            "POST",
            Models,
            $$"""{"experiment_id":"{{experiment}}"}""",
            HttpStatusCode.NotFound,
            "RESOURCE_DOES_NOT_EXIST"
        );

    [Fact]
    public async Task Finalize_MoreThanOnce_TakesTheLastStatus()
    {
        var id = Id(await CreateAsync(""));

        foreach (var status in (string[])["LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED"])
        {
            var answer = await _api.GoodAsync(
                "PATCH",
                $"{Models}/{id}",
                $$"""{"model_id":"{{id}}","status":"{{status}}"}"""
            );
            Assert.Equal(status, (string?)answer["model"]!["info"]!["status"]);
        }
        await _api.RefusedAsync("PATCH", $"{Models}/{id}", """{"status":"DONE"}""");
    }

    [Fact]
    public async Task Delete_Model_HidesItFromGetAndSearch()
    {
        var id = Id(await CreateAsync("\"name\":\"doomed\""));

        Assert.Equal(
            "{}",
            (await _api.GoodAsync("DELETE", $"{Models}/{id}", $$"""{"model_id":"{{id}}"}""")).ToJsonString()
        );

        var why = await _api.RefusedAsync(
            "GET",
            $"{Models}/{id}",
            null,
            HttpStatusCode.NotFound,
            "RESOURCE_DOES_NOT_EXIST"
        );
        Assert.Contains("not found", why, StringComparison.Ordinal);
        Assert.Empty(await NamesAsync("name = 'doomed'"));
        var kept = await _api.GoodAsync("GET", $"{Models}/{id}?allow_deleted=TRUE");
        Assert.Equal(id, (string?)kept["model"]!["info"]!["model_id"]);
        await _api.RefusedAsync(
            "GET",
            $"{Models}/{id}?allow_deleted=1",
            null,
            HttpStatusCode.NotFound,
            "RESOURCE_DOES_NOT_EXIST"
        );
    }

    [Fact]
    public async Task Tags_SetAndDeleted_ChangeOnlyWhatIsNamed()
    {
        var id = Id(await CreateAsync(""));
        await SetTagsAsync(id, """[{"key":"a","value":"1"},{"key":"b/c","value":"2"}]""");
        var after = await SetTagsAsync(id, """[{"key":"a","value":"3"}]""");

        Assert.Equal("""[{"key":"a","value":"3"},{"key":"b/c","value":"2"}]""", after.ToJsonString());
        await _api.GoodAsync("DELETE", $"{Models}/{id}/tags/b/c");
        var why = await _api.RefusedAsync(
            "DELETE",
            $"{Models}/{id}/tags/b/c",
            null,
            HttpStatusCode.NotFound,
            "RESOURCE_DOES_NOT_EXIST"
        );
        Assert.Contains("No tag with key", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Params_LoggedAgain_MustBeTheSame()
    {
        var id = Id(await CreateAsync(""));
        Assert.Equal("{}", (await ParamsAsync(id, "1")).ToJsonString());
        Assert.Equal("{}", (await ParamsAsync(id, "1")).ToJsonString());

        var why = await _api.RefusedAsync(
            "POST",
            $"{Models}/{id}/params",
            """{"params":[{"key":"new","value":"x"},{"key":"p","value":"2"}]}"""
        );

        Assert.Contains("Changing param values is not allowed", why, StringComparison.Ordinal);
        var model = (await _api.GoodAsync("GET", $"{Models}/{id}"))["model"]!;
        Assert.Equal("""[{"key":"p","value":"1"}]""", model["data"]!["params"]!.ToJsonString());
    }

    [Theory]
    [InlineData("name = 'alpha'", "alpha")]
    [InlineData("name != 'alpha' AND tags.set = 's1'", "beta,gamma")]
    [InlineData("name LIKE 'A%' and tags.set = 's1'", "")]
    [InlineData("name ILIKE 'A%' and tags.set = 's1'", "alpha")]
    [InlineData("params.depth = '2' AND tag.set = 's1'", "beta")]
    [InlineData("params.`depth` IN ('1', '3') AND tags.set = 's1'", "alpha,gamma")]
    [InlineData("name NOT IN ('alpha', 'beta') AND tags.set = 's1'", "gamma")]
    [InlineData("attributes.model_type = 'LLM' AND tags.set = 's1'", "beta")]
    [InlineData("creation_timestamp > 0 AND tags.set = 's1'", "alpha,beta,gamma")]
    [InlineData("status = 'READY' AND tags.set = 's1'", "")]
    [InlineData("status = 'PENDING' AND tags.set = 's1'", "alpha,beta,gamma")]
    public async Task Search_ByFilter_FindsThem(string filter, string names)
    {
        if ((await NamesAsync("tags.set = 's1'")).Count == 0)
        {
            await CreateAsync(Draft("alpha", "1", "Classifier"));
            await CreateAsync(Draft("beta", "2", "LLM"));
            await CreateAsync(Draft("gamma", "3", "Classifier"));
        }

        Assert.Equal(names, string.Join(',', (await NamesAsync(filter)).Order(StringComparer.Ordinal)));

        static string Draft(string name, string depth, string type) =>
            $$"""
                "name":"{{name}}","model_type":"{{type}}","params":[{"key":"depth","value":"{{depth}}"}],"tags":[{"key":"set","value":"s1"}]
                """;
    }

    [Theory]
    [InlineData("name = ")]
    [InlineData("name = 'a' OR name = 'b'")]
    [InlineData("runs.x = 'a'")]
    [InlineData("nonsense = 'a'")]
    [InlineData("name > 'a'")]
    [InlineData("metrics.a = 'x'")]
    [InlineData("params.a = 1")]
    [InlineData("'; DROP TABLE logged_models; --")]
    public async Task Search_ByWhatIsNoFilter_IsRefused(string filter) =>
        await _api.RefusedAsync("POST", $"{Models}/search", Query(filter));

    [Fact]
    public async Task Search_PageByPage_ComesToAllInOrder()
    {
        for (var i = 0; i < 5; i++)
        {
            await CreateAsync($$""" "name":"page{{i}}","tags":[{"key":"set","value":"pages"}] """);
        }
        var names = new List<string>();
        string? token = null;
        do
        {
            var page = await _api.GoodAsync(
                "POST",
                $"{Models}/search",
                $$"""
                {"experiment_ids":["0"],"filter":"tags.set = 'pages'","max_results":2,"page_token":"{{token}}",
                 "order_by":[{"field_name":"name","ascending":false}]}
                """
            );
            names.AddRange(page["models"]!.AsArray().Select(m => (string)m!["info"]!["name"]!));
            token = (string?)page["next_page_token"];
        } while (token is not null);

        Assert.Equal(["page4", "page3", "page2", "page1", "page0"], names);
        await _api.RefusedAsync("POST", $"{Models}/search", """{"experiment_ids":["0"],"page_token":"AAAA"}""");
    }

    [Theory]
    [InlineData("params.a")]
    [InlineData("nothing")]
    public async Task Search_OrderedByWhatCannotBe_IsRefused(string field) =>
        await _api.RefusedAsync(
            "POST",
            $"{Models}/search",
            $$"""{"experiment_ids":["0"],"order_by":[{"field_name":"{{field}}"}]}"""
        );

    [Fact]
    public async Task Files_OfAModel_AreListedAndSent()
    {
        var id = Id(await CreateAsync(""));
        using var file = new StringContent("flavors: {}");
        await _api.Http.PutAsync($"/api/2.0/mlflow-artifacts/artifacts/0/models/{id}/artifacts/sub/MLmodel", file);

        var root = await _api.GoodAsync("GET", $"{Models}/{id}/artifacts/directories");
        var sub = await _api.GoodAsync("GET", $"{Models}/{id}/artifacts/directories?artifact_directory_path=sub");

        Assert.Equal("sub", (string?)root["files"]![0]!["path"]);
        Assert.Equal("sub/MLmodel", (string?)sub["files"]![0]!["path"]);
        Assert.Equal(11, (int)sub["files"]![0]!["file_size"]!);
        var sent = $"/ajax-api/{Models}/{id}/artifacts/files?artifact_file_path=sub/MLmodel";
        Assert.Equal("flavors: {}", await _api.Http.GetStringAsync(sent));
        await _api.RefusedAsync("GET", $"{Models}/{id}/artifacts/directories?artifact_directory_path=../..", null);
    }

    public void Dispose() => _api.Dispose();

    private async Task<JsonNode> CreateAsync(string rest)
    {
        var comma = string.IsNullOrWhiteSpace(rest) ? "" : ",";
        return (await _api.GoodAsync("POST", Models, $$"""{"experiment_id":"0"{{comma}}{{rest}}}"""))["model"]!;
    }

    private async Task<JsonNode> SetTagsAsync(string id, string tags) =>
        (await _api.GoodAsync("PATCH", $"{Models}/{id}/tags", $$"""{"tags":{{tags}}}"""))["model"]!["info"]!["tags"]!;

    private Task<JsonObject> ParamsAsync(string id, string value) =>
        _api.GoodAsync("POST", $"{Models}/{id}/params", $$"""{"params":[{"key":"p","value":"{{value}}"}]}""");

    private async Task<List<string>> NamesAsync(string filter)
    {
        var page = await _api.GoodAsync("POST", $"{Models}/search", Query(filter));
        return [.. (page["models"]?.AsArray() ?? []).Select(m => (string)m!["info"]!["name"]!)];
    }

    private static string Query(string filter) =>
        new JsonObject { ["experiment_ids"] = new JsonArray("0"), ["filter"] = filter }.ToJsonString();

    private static string Id(JsonNode model) => (string)model["info"]!["model_id"]!;
}
