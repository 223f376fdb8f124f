using System.Net;
using System.Text;
using System.Text.Json;
using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Storing;
using Airworthy.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Airworthy.Server.Tests.Mlflow.Files;

public sealed class RunFileRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("api")]
    [InlineData("ajax-api")]
    public async Task ArtifactsList_OfARun_NamesPathsFromItsRoot(string root)
    {
        using var http = server.Http();
        var (run, uri) = await RunAsync(http);
        await PutAsync(http, uri, "a.txt", "0");
        await PutAsync(http, uri, "dir/b.txt", "1");

        Assert.Equal(
            $$"""{"root_uri":"{{uri}}","files":[{"path":"a.txt","is_dir":false,"file_size":1},{"path":"dir","is_dir":true}]}""",
            await http.GetStringAsync($"/{root}/2.0/mlflow/artifacts/list?run_id={run}")
        );
        Assert.Equal(
            $$"""{"root_uri":"{{uri}}","files":[{"path":"dir/b.txt","is_dir":false,"file_size":1}]}""",
            await http.GetStringAsync($"/{root}/2.0/mlflow/artifacts/list?run_uuid={run}&path=dir")
        );
        Assert.Equal(
            $$"""{"root_uri":"{{uri}}"}""",
            await http.GetStringAsync($"/{root}/2.0/mlflow/artifacts/list?run_id={run}&path=none")
        );
    }

    [Fact]
    public async Task GetArtifact_OfARun_SendsTheFile()
    {
        using var http = server.Http();
        var (run, uri) = await RunAsync(http);
        await PutAsync(http, uri, "dir/b.txt", "hello");

        foreach (var path in (string[])["/get-artifact", "/ajax-api/2.0/mlflow/get-artifact"])
        {
            using var answer = await http.GetAsync($"{path}?run_id={run}&path=dir/b.txt");
            Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
            Assert.Equal("text/plain", answer.Content.Headers.ContentType?.ToString());
        }
    }

    [Fact]
    public async Task UploadArtifact_OfARun_StoresTheFile()
    {
        using var http = server.Http();
        var (run, _) = await RunAsync(http);

        using (var content = new StringContent("hello world"))
        {
            var path = $"/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run}&path=test.txt";
            using var stored = await http.PostAsync(path, content);
            Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        }

        // The double slash is what some clients send where their address ends in one.
        Assert.Equal(
            "hello world",
            await http.GetStringAsync($"{http.BaseAddress}/get-artifact?run_uuid={run}&path=test.txt")
        );
    }

    [Theory]
    [InlineData("", "Request must specify run_uuid.")]
    [InlineData("?run_uuid=RUN", "Request must specify path.")]
    [InlineData("?run_uuid=RUN&path=", "Request must specify path.")]
    [InlineData("?run_uuid=RUN&path=../test.txt", "Invalid path")]
    [InlineData("?run_uuid=RUN&path=test.txt", "Request must specify data.")]
    public async Task UploadArtifact_WrongRequest_IsRefusedInMlflowsSentence(string query, string sentence)
    {
        using var http = server.Http();
        var (run, _) = await RunAsync(http);

        var call = "/ajax-api/2.0/mlflow/upload-artifact" + query.Replace("RUN", run, StringComparison.Ordinal);
        using var answer = await http.PostAsync(call, content: null);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(
            $$"""{"error_code":"INVALID_PARAMETER_VALUE","message":"{{sentence}}"}""",
            await answer.Content.ReadAsStringAsync()
        );
    }

    [Theory]
    [InlineData("/get-artifact?run_id=RUN", 400)]
    [InlineData("/get-artifact?path=a", 400)]
    [InlineData("/get-artifact?run_id=none&path=a", 404)]
    [InlineData("/get-artifact?run_id=RUN&path=none", 404)]
    [InlineData("/get-artifact?run_id=RUN&path=..%2fx", 400)]
    [InlineData("/get-artifact?run_id=RUN&path=%2fetc%2fpasswd", 400)]
    [InlineData("/api/2.0/mlflow/artifacts/list?run_id=none", 404)]
    [InlineData("/api/2.0/mlflow/artifacts/list", 400)]
    [InlineData("/api/2.0/mlflow/artifacts/list?run_id=RUN&path=..%2f..", 400)]
    [InlineData("/model-versions/get-artifact?name=none&version=1&path=a", 404)]
    [InlineData("/model-versions/get-artifact?name=none&version=x&path=a", 400)]
    [InlineData("/model-versions/get-artifact?name=none&version=1&path=..%2fa", 400)]
    public async Task AnyCall_WrongRequest_IsRefused(string call, int status)
    {
        using var http = server.Http();
        var (run, _) = await RunAsync(http);

        using var answer = await http.GetAsync(call.Replace("RUN", run, StringComparison.Ordinal));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains("error_code", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Freeze_OfARunsFolder_KeepsFilesAndWhatTheRunSaid()
    {
        using var http = server.Http();
        var (run, uri) = await RunAsync(http);
        await PutAsync(http, uri, "model/MLmodel", "flavors: {python_function: {}}");
        await LogAsync(
            http,
            $$"""
            {"run_id": "{{run}}", "params": [{"key": "depth", "value": "3"}],
             "metrics": [{"key": "auc", "value": 0.5, "timestamp": 1, "step": 0}, {"key": "auc", "value": 0.75, "timestamp": 2, "step": 1}],
             "tags": [{"key": "mlflow.source.git.commit", "value": "abc123"}]}
            """
        );

        var frozen = await FreezeAsync($"runs:/{run}/model");
        var again = await FreezeAsync($"{uri}/model", run);
        await LogAsync(http, $$"""{"run_id": "{{run}}", "params": [{"key": "late", "value": "1"}]}""");
        var later = await FreezeAsync($"runs:/{run}/model");

        Assert.Equal(["MLmodel"], frozen.Files.Select(f => f.Path));
        Assert.Equal("mlflow-pyfunc", frozen.Exam.Format);
        Assert.Equal(run, frozen.Run!.Id);
        Assert.Equal("3", frozen.Run.Params["depth"]);
        Assert.Equal(0.75, frozen.Run.Metrics["auc"]);
        Assert.Equal("abc123", frozen.Run.Commit);
        Assert.Equal(frozen.Run.Digest, again.Run!.Digest);
        Assert.NotEqual(frozen.Run.Digest, later.Run!.Digest);
    }

    [Theory]
    [InlineData("runs:/none/model")]
    [InlineData("models:/m-none")]
    [InlineData("s3://bucket/model")]
    [InlineData("/models/mine")]
    [InlineData("mlflow-artifacts:/nothing/there")]
    [InlineData("dummy")]
    public async Task Freeze_OfASourceWithoutFiles_SaysWhy(string source)
    {
        var frozen = await FreezeAsync(source);

        Assert.Empty(frozen.Files);
        Assert.NotNull(frozen.WhyEmpty);
    }

    [Fact]
    public async Task Freeze_OfASourceThatClimbs_IsRefused()
    {
        var freezer = server.Services.GetRequiredService<ISourceFreezer>();

        var refused = await freezer.FreezeAsync(
            new SourceReference("mlflow-artifacts:/1/../../keys", null, null),
            Caller.Anonymous,
            default
        );

        Assert.Equal("bad-artifact-path", refused.Fault?.Code);
    }

    private async Task<FrozenSource> FreezeAsync(string source, string? run = null)
    {
        var freezer = server.Services.GetRequiredService<ISourceFreezer>();
        return (await freezer.FreezeAsync(new SourceReference(source, run, null), Caller.Anonymous, default)).Value;
    }

    private static async Task<(string Run, string Uri)> RunAsync(HttpClient http)
    {
        using var answer = await http.PostAsync(
            "/api/2.0/mlflow/runs/create",
            Json("""{"experiment_id": "0", "start_time": 1}""")
        );
        var info = JsonDocument
            .Parse(await answer.Content.ReadAsStringAsync())
            .RootElement.GetProperty("run")
            .GetProperty("info");
        return (info.GetProperty("run_id").GetString()!, info.GetProperty("artifact_uri").GetString()!);
    }

    private static async Task PutAsync(HttpClient http, string uri, string path, string text)
    {
        var folder = uri["mlflow-artifacts:/".Length..];
        using var answer = await http.PutAsync(
            $"/api/2.0/mlflow-artifacts/artifacts/{folder}/{path}",
            new StringContent(text)
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task LogAsync(HttpClient http, string body)
    {
        using var answer = await http.PostAsync("/api/2.0/mlflow/runs/log-batch", Json(body));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
