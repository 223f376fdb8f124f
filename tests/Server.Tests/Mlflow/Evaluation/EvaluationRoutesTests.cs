using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Evaluation;

public sealed class EvaluationRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private const string Datasets = "3.0/mlflow/datasets";
    private const string Scorers = "3.0/mlflow/scorers";
    private readonly MlflowApi _api = new(server);

    [Fact]
    public async Task Create_ThenGet_TellsTagsAndExperiments()
    {
        var made = await CreateAsync("both", """{"mlflow.user":"ann","n":1,"none":null}""", "0");

        var got = (await _api.GoodAsync("GET", $"{Datasets}/{made["dataset_id"]}"))["dataset"]!;

        Assert.True(JsonNode.DeepEquals(made, got), $"{made}\n{got}");
        Assert.Equal("""{"mlflow.user":"ann","n":"1"}""", (string)got["tags"]!);
        Assert.Equal("0", (string)got["experiment_ids"]![0]!);
        Assert.Equal("ann", (string)got["created_by"]!);
    }

    [Fact]
    public async Task Records_OfEqualInputs_AreOneThatGrows()
    {
        var id = (string)(await CreateAsync("records", null, "0"))["dataset_id"]!;
        var first = await PutAsync(
            id,
            """[{"inputs":{"a":1,"b":[2]},"expectations":{"x":"1"},"tags":{"t":"1","mlflow.user":"bob"}},{"inputs":{"a":2},"outputs":"yes","source":{"source_type":"trace","source_data":{"trace_id":"tr-1"}}}]"""
        );
        var second = await PutAsync(id, """[{"inputs":{"b":[2],"a":1},"expectations":{"y":true}}]""");

        var records = await RecordsAsync(id);
        var dataset = (await _api.GoodAsync("GET", $"{Datasets}/{id}"))["dataset"]!;

        Assert.Equal("""{"inserted_count":2,"updated_count":0}""", first.ToJsonString());
        Assert.Equal("""{"inserted_count":0,"updated_count":1}""", second.ToJsonString());
        var grown = records.Single(r => r!["inputs"]!["a"]!.GetValue<int>() == 1)!;
        Assert.Equal("""{"x":"1","y":true}""", grown["expectations"]!.ToJsonString());
        Assert.Equal("bob", (string)grown["created_by"]!);
        var other = records.Single(r => r!["inputs"]!["a"]!.GetValue<int>() == 2)!;
        Assert.Equal(
            ("yes", "TRACE", "tr-1"),
            ((string)other["outputs"]!, (string)other["source_type"]!, (string)other["source_id"]!)
        );
        Assert.Equal("""{"num_records": 2}""", (string)dataset["profile"]!);
        Assert.Equal(
            """{"inputs":{"a":"integer","b":"array"},"outputs":{},"expectations":{"x":"string","y":"boolean"},"version":"1.0"}""",
            (string)dataset["schema"]!
        );
    }

    [Fact]
    public async Task Records_PageByPageAndDeleted_AreAllThere()
    {
        var id = (string)(await CreateAsync("pages", null, "0"))["dataset_id"]!;
        await PutAsync(
            id,
            $"[{string.Join(',', Enumerable.Range(0, 5).Select(i => $"{{\"inputs\":{{\"i\":{i}}}}}"))}]"
        );
        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = await _api.GoodAsync("GET", $"{Datasets}/{id}/records?max_results=2&page_token={token}");
            var records = JsonNode.Parse((string)page["records"]!)!.AsArray();
            Assert.True(records.Count <= 2);
            seen.AddRange(records.Select(r => (string)r!["dataset_record_id"]!));
            token = (string?)page["next_page_token"];
        } while (token is not null);

        var gone = JsonSerializer.Serialize(new { dataset_record_ids = seen.Take(2).Append("dr-none") });
        var deleted = await _api.GoodAsync("DELETE", $"{Datasets}/{id}/records", gone);

        Assert.Equal(5, seen.Distinct().Count());
        Assert.Equal(2, (int)deleted["deleted_count"]!);
        Assert.Equal(3, (await RecordsAsync(id)).Count);
    }

    [Theory]
    [InlineData("[1]", "no JSON object")]
    [InlineData("{}", "a JSON list")]
    [InlineData("[", "a JSON list")]
    [InlineData("""[{"inputs":[]}]""", "'inputs' of record 0 must be a dictionary")]
    [InlineData("""[{"inputs":{},"source":{"source_type":"RUMOUR"}}]""", "Invalid dataset record source type")]
    [InlineData("""[{"inputs":{"a":"\ud800"}}]""", "well-formed Unicode")]
    public async Task Records_ThatAreNone_AreRefusedWhole(string records, string why)
    {
        var id = (string)(await CreateAsync("refused", null, "0"))["dataset_id"]!;
        var body = new JsonObject { ["records"] = records }.ToJsonString();

        var refused = await _api.RefusedAsync("POST", $"{Datasets}/{id}/records", body);

        Assert.Contains(why, refused, StringComparison.Ordinal);
        Assert.Empty(await RecordsAsync(id));
    }

    [Fact]
    public async Task Search_ByTagAndOrder_FindsThemPageByPage()
    {
        foreach (var (name, team) in new[] { ("s1", "ml"), ("s2", "data"), ("s3", "ml") })
        {
            await CreateAsync(name, $$"""{"search":"{{team}}"}""", "0");
        }

        Assert.Equal(["s3", "s1"], await SearchAsync("tags.search = 'ml'", "name DESC"));
        Assert.Equal(["s1", "s2", "s3"], await SearchAsync("tags.search LIKE '%' AND created_time > 0", "name"));
        Assert.Equal(["s2"], await SearchAsync("name = 's2' AND tags.search != 'ml'", "last_update_time DESC"));
        var refused = await _api.RefusedAsync("POST", $"{Datasets}/search", """{"filter_string":"size > 1"}""");
        Assert.StartsWith("Invalid attribute key 'size' specified.", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_ThenGet_IsNotFoundAndDeletingAgainIsNoFault()
    {
        var id = (string)(await CreateAsync("gone", null, "0"))["dataset_id"]!;
        await PutAsync(id, """[{"inputs":{}}]""");

        await _api.GoodAsync("DELETE", $"{Datasets}/{id}");
        await _api.GoodAsync("DELETE", $"{Datasets}/{id}");

        var refused = await _api.RefusedAsync(
            "GET",
            $"{Datasets}/{id}",
            null,
            HttpStatusCode.NotFound,
            "RESOURCE_DOES_NOT_EXIST"
        );
        Assert.Equal($"Evaluation dataset with id '{id}' not found", refused);
    }

    [Fact]
    public async Task Delete_WhileOthersWrite_NeverBreaks()
    {
        var id = (string)(await CreateAsync("contended", null, "0"))["dataset_id"]!;
        using var http = server.Http();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(async i =>
                {
                    using var request = new HttpRequestMessage(
                        i == 20 ? HttpMethod.Delete : HttpMethod.Post,
                        $"/api/{Datasets}/{id}{(i == 20 ? "" : "/records")}"
                    );
                    request.Content = i == 20 ? null : JsonBody($$$"""{"records":"[{\"inputs\":{\"i\":{{{i}}}}}]"}""");
                    using var answer = await http.SendAsync(request);
                    return (int)answer.StatusCode;
                })
        );

        Assert.All(answers, a => Assert.True(a is 200 or 404, $"{a}"));
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Experiments_AddedAndRemoved_AreKnown()
    {
        var made = await _api.GoodAsync("POST", "2.0/mlflow/experiments/create", """{"name":"rated"}""");
        var experiment = (string)made["experiment_id"]!;
        var id = (string)(await CreateAsync("moved", null, "0"))["dataset_id"]!;
        var body = $$"""{"experiment_ids":["{{experiment}}"]}""";

        var added = await _api.GoodAsync("POST", $"{Datasets}/{id}/add-experiments", body);
        await _api.GoodAsync("POST", $"{Datasets}/{id}/remove-experiments", """{"experiment_ids":["0"]}""");
        var left = await _api.GoodAsync("GET", $"{Datasets}/{id}/experiment-ids");

        Assert.Equal(2, added["dataset"]!["experiment_ids"]!.AsArray().Count);
        Assert.Equal([experiment], left["experiment_ids"]!.AsArray().Select(e => (string)e!));
        await _api.RefusedAsync(
            "POST",
            $"{Datasets}/{id}/add-experiments",
            """{"experiment_ids":["999"]}""",
            HttpStatusCode.NotFound,
            "RESOURCE_DOES_NOT_EXIST"
        );
    }

    [Fact]
    public async Task Scorers_RegisteredAgain_GetTheNextVersion()
    {
        const string Body = """{"experiment_id":"0","name":"judge","serialized_scorer":"{}"}""";
        var first = await _api.GoodAsync("POST", $"{Scorers}/register", Body);
        var second = await _api.GoodAsync("POST", $"{Scorers}/register", Body);
        await _api.GoodAsync("DELETE", $"{Scorers}/delete", """{"experiment_id":"0","name":"judge","version":1}""");

        var listed = (await _api.GoodAsync("GET", $"{Scorers}/list?experiment_id=0"))["scorers"]!.AsArray();
        var versions = (await _api.GoodAsync("GET", $"{Scorers}/versions?experiment_id=0&name=judge"))["scorers"]!;
        var refused = await _api.RefusedAsync(
            "GET",
            $"{Scorers}/get?experiment_id=0&name=judge&version=1",
            null,
            HttpStatusCode.NotFound,
            "RESOURCE_DOES_NOT_EXIST"
        );

        Assert.Equal((1, 2), ((int)first["version"]!, (int)second["version"]!));
        Assert.Equal((string)first["scorer_id"]!, (string)second["scorer_id"]!);
        Assert.Equal(2, (int)Assert.Single(listed)!["scorer_version"]!);
        Assert.Single(versions.AsArray());
        Assert.Equal("Scorer with name 'judge' and version 1 not found for experiment 0.", refused);
    }

    public void Dispose() => _api.Dispose();

    private static StringContent JsonBody(string json) => new(json, System.Text.Encoding.UTF8, "application/json");

    private async Task<JsonNode> CreateAsync(string name, string? tags, string experiment)
    {
        var body = new JsonObject { ["name"] = name, ["experiment_ids"] = new JsonArray(experiment) };
        if (tags is not null)
        {
            body["tags"] = tags;
        }
        return (await _api.GoodAsync("POST", $"{Datasets}/create", body.ToJsonString()))["dataset"]!;
    }

    private Task<JsonObject> PutAsync(string id, string records) =>
        _api.GoodAsync("POST", $"{Datasets}/{id}/records", new JsonObject { ["records"] = records }.ToJsonString());

    private async Task<JsonArray> RecordsAsync(string id) =>
        JsonNode.Parse((string)(await _api.GoodAsync("GET", $"{Datasets}/{id}/records"))["records"]!)!.AsArray();

    private async Task<IReadOnlyList<string>> SearchAsync(string filter, string order)
    {
        var names = new List<string>();
        string? token = null;
        do
        {
            var body = new JsonObject
            {
                ["filter_string"] = filter,
                ["order_by"] = new JsonArray(order),
                ["max_results"] = 1,
                ["page_token"] = token,
            };
            var page = await _api.GoodAsync("POST", $"{Datasets}/search", body.ToJsonString());
            names.AddRange((page["datasets"]?.AsArray() ?? []).Select(d => (string)d!["name"]!));
            token = (string?)page["next_page_token"];
        } while (token is not null);
        return names;
    }
}
