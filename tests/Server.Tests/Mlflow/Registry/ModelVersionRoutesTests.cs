using System.Net;
using System.Text.Json.Nodes;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Registry;

/// <summary>What a version may be made of, and what its logged model and its copies tell of it.</summary>
public sealed class ModelVersionRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static int _models;

    private const string Create = "2.0/mlflow/model-versions/create";

    [Theory]
    [InlineData("mlflow-artifacts:/models")]
    [InlineData("mlflow-artifacts:/models///")]
    [InlineData("mlflow-artifacts://host:9000/models/artifact/..../")]
    [InlineData("s3://bucket/path/to/model")]
    public async Task Create_RemoteSource_IsAccepted(string source)
    {
        using var api = new MlflowApi(server);
        var name = await ModelAsync(api);

        var made = await api.GoodAsync("POST", Create, Body(name, source));

        Assert.Equal(source, (string?)made["model_version"]!["source"]);
    }

    [Theory]
    [InlineData("mlflow-artifacts://host:9000/models/../../../", "If supplying a source as an http, https,")]
    [InlineData("http://host:9000/models/../../../", "If supplying a source as an http, https,")]
    [InlineData("mlflow-artifacts://host:9000/models/..%2f..%2fartifacts", "If supplying a source as an http, https,")]
    [InlineData("mlflow-artifacts://host:9000/models/artifact%00", "If supplying a source as an http, https,")]
    [InlineData("dbfs:/run/artifacts/a%3f/../../../../", "Invalid model version source")]
    [InlineData("/tmp", "To use a local path as a model version source, the run_id")]
    [InlineData("file:///tmp", "To use a local path as a model version source, the run_id")]
    [InlineData("file://123.456.789.123/path", "is not a valid remote uri")]
    public async Task Create_SourceThatClimbsOrIsLocal_IsRefusedInMlflowsSentence(string source, string sentence)
    {
        using var api = new MlflowApi(server);
        var name = await ModelAsync(api);

        var message = await api.RefusedAsync("POST", Create, Body(name, source));

        Assert.Contains(sentence, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_LocalSourceOfARunThatKeepsItsFilesThere_IsAccepted()
    {
        using var api = new MlflowApi(server);
        var name = await ModelAsync(api);
        var experiment = await api.GoodAsync(
            "POST",
            "2.0/mlflow/experiments/create",
            $$"""{"name": "kept elsewhere", "artifact_location": "/data/runs"}"""
        );
        var run = await api.GoodAsync(
            "POST",
            "2.0/mlflow/runs/create",
            $$"""{"experiment_id": "{{experiment["experiment_id"]}}"}"""
        );
        var info = run["run"]!["info"]!;
        var inside = $"{info["artifact_uri"]}/model";

        await api.GoodAsync("POST", Create, Body(name, inside, $"\"run_id\": \"{info["run_id"]}\""));
        await api.RefusedAsync("POST", Create, Body(name, $"{inside}/../../..", $"\"run_id\": \"{info["run_id"]}\""));
    }

    [Fact]
    public async Task Create_OfALoggedModel_TellsTheLoggedModelOfEachVersion()
    {
        using var api = new MlflowApi(server);
        var name = await ModelAsync(api);
        var logged = await api.GoodAsync("POST", "2.0/mlflow/logged-models", """{"experiment_id": "0"}""");
        var info = logged["model"]!["info"]!;
        var body = Body(name, (string)info["artifact_uri"]!, $"\"model_id\": \"{info["model_id"]}\"");

        await Task.WhenAll(api.GoodAsync("POST", Create, body), api.GoodAsync("POST", Create, body));

        var after = await api.GoodAsync("GET", $"2.0/mlflow/logged-models/{info["model_id"]}");
        var tag = Assert.Single(
            after["model"]!["info"]!["tags"]!.AsArray(),
            t => (string?)t!["key"] == "mlflow.modelVersions"
        );
        var told = JsonNode.Parse((string)tag!["value"]!)!.AsArray();
        Assert.Equal([1, 2], told.Select(v => (int)v!["version"]!).Order());
        Assert.StartsWith($$"""[{"name": "{{name}}", "version": """, (string?)tag["value"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task DownloadUri_OfACopy_IsThatOfTheVersionItWasCopiedFrom()
    {
        using var api = new MlflowApi(server);
        var name = await ModelAsync(api);
        await api.GoodAsync("POST", Create, Body(name, "runs:/run_id/model"));
        await api.GoodAsync("POST", Create, Body(name, $"models:/{name}/1"));
        await api.GoodAsync("POST", Create, Body(name, $"models:/{name}/2"));

        var place = await api.GoodAsync("GET", $"2.0/mlflow/model-versions/get-download-uri?name={name}&version=3");

        Assert.Equal("runs:/run_id/model", (string?)place["artifact_uri"]);
    }

    [Fact]
    public async Task GetHistories_OfAThousandRuns_IsRefusedInASentence()
    {
        using var api = new MlflowApi(server);
        var runs = string.Concat(Enumerable.Range(0, 1000).Select(i => $"&run_id={i:x32}"));

        using var answer = await api.Http.GetAsync(
            $"/ajax-api/2.0/mlflow/metrics/get-history-bulk?metric_key=key{runs}"
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("cannot specify more than", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Body(string name, string source, string? more = null) =>
        $$"""{"name": "{{name}}", "source": "{{source}}"{{(more is null ? "" : ", " + more)}}}""";

    private static async Task<string> ModelAsync(MlflowApi api)
    {
        var name = $"made-{Interlocked.Increment(ref _models)}";
        await api.GoodAsync("POST", "2.0/mlflow/registered-models/create", $$"""{"name": "{{name}}"}""");
        return name;
    }
}
