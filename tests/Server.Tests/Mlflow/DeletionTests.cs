using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow;

/// <summary>What is deleted while others write to it: every answer is good or says why not, and what was answered well is there.</summary>
public sealed class DeletionTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private const int Writers = 48;
    private readonly MlflowApi _api = new(server);

    [Fact]
    public async Task Run_DeletedAndRestoredWhileItIsLogged_KeepsWhatWasAnswered()
    {
        var made = await _api.GoodAsync("POST", "2.0/mlflow/runs/create", """{"experiment_id":"0"}""");
        var run = (string)made["run"]!["info"]!["run_id"]!;

        var answers = await AllAsync(i =>
            (i % 12) switch
            {
                5 => ("POST", "runs/delete", $$"""{"run_id":"{{run}}"}"""),
                9 => ("POST", "runs/restore", $$"""{"run_id":"{{run}}"}"""),
                _ => ("POST", "runs/log-parameter", $$"""{"run_id":"{{run}}","key":"k{{i}}","value":"{{i}}"}"""),
            }
        );

        await _api.GoodAsync("POST", "2.0/mlflow/runs/restore", $$"""{"run_id":"{{run}}"}""");
        var found = await _api.GoodAsync("GET", $"2.0/mlflow/runs/get?run_id={run}");
        var kept = (found["run"]!["data"]!["params"]?.AsArray() ?? []).Select(p => (string)p!["key"]!).ToHashSet();
        Assert.All(answers, a => Assert.True(a is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{a}"));
        var logged = Enumerable.Range(0, Writers).Where(i => i % 12 is not (5 or 9) && answers[i] == HttpStatusCode.OK);
        Assert.Equal(logged.Select(i => $"k{i}").Order(), kept.Order());
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Experiment_DeletedWhileRunsAreMade_LeavesNoRunInIt()
    {
        var made = await _api.GoodAsync("POST", "2.0/mlflow/experiments/create", """{"name":"vanishing"}""");
        var id = (string)made["experiment_id"]!;

        var answers = await AllAsync(i =>
            i == Writers / 2
                ? ("POST", "experiments/delete", $$"""{"experiment_id":"{{id}}"}""")
                : ("POST", "runs/create", $$"""{"experiment_id":"{{id}}"}""")
        );

        var active = await _api.GoodAsync("POST", "2.0/mlflow/runs/search", $$"""{"experiment_ids":["{{id}}"]}""");
        Assert.All(answers, a => Assert.True(a is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{a}"));
        Assert.Null(active["runs"]);
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Model_DeletedWhileVersionsAndLabelsAreMade_IsGoneWhole()
    {
        const string Name = "vanishing-model";
        await _api.GoodAsync("POST", "2.0/mlflow/registered-models/create", $$"""{"name":"{{Name}}"}""");
        await _api.GoodAsync("POST", "2.0/mlflow/model-versions/create", $$"""{"name":"{{Name}}","source":"s3://x"}""");

        var answers = await AllAsync(i =>
            (i % 4) switch
            {
                _ when i == Writers / 2 => ("DELETE", "registered-models/delete", $$"""{"name":"{{Name}}"}"""),
                0 => ("POST", "model-versions/create", $$"""{"name":"{{Name}}","source":"s3://x"}"""),
                1 => ("POST", "registered-models/alias", $$"""{"name":"{{Name}}","alias":"a{{i}}","version":"1"}"""),
                2 => ("DELETE", "model-versions/delete", $$"""{"name":"{{Name}}","version":"1"}"""),
                _ => ("POST", "registered-models/set-tag", $$"""{"name":"{{Name}}","key":"k{{i}}","value":"v"}"""),
            }
        );

        Assert.All(answers, a => Assert.True(a is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{a}"));
        await _api.RefusedAsync(
            "GET",
            $"2.0/mlflow/registered-models/get?name={Name}",
            null,
            HttpStatusCode.NotFound,
            "RESOURCE_DOES_NOT_EXIST"
        );
        var versions = await _api.GoodAsync("GET", $"2.0/mlflow/model-versions/search?filter=name%20%3D%20'{Name}'");
        Assert.Null(versions["model_versions"]);
        Assert.Empty(server.Errors);
    }

    public void Dispose() => _api.Dispose();

    private async Task<HttpStatusCode[]> AllAsync(Func<int, (string Method, string Path, string Body)> call) =>
        await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(async i =>
                {
                    var (method, path, body) = call(i);
                    using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/2.0/mlflow/{path}");
                    request.Content = new StringContent(body, Encoding.UTF8, "application/json");
                    using var answer = await _api.Http.SendAsync(request);
                    var text = await answer.Content.ReadAsStringAsync();
                    Assert.True(answer.IsSuccessStatusCode || JsonNode.Parse(text)!["error_code"] is not null, text);
                    return answer.StatusCode;
                })
        );
}
