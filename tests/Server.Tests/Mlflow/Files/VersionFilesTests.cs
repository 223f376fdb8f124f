using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Airworthy.Server.Settings;
using Airworthy.Server.Tests.Hosting;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Mlflow.Files;

/// <summary>What was uploaded as a version is there for MLflow's clients under the address that the version tells.</summary>
public sealed class VersionFilesTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Root = "/api/2.0/mlflow-artifacts/artifacts";

    [Fact]
    public async Task Source_OfAnUploadedVersion_CanBeListedReadAndRegisteredButNotWritten()
    {
        using var folder = new TemporaryFolder();
        using var client = server.Anonymous();
        using var api = new MlflowApi(server);
        await Tiny.RegisterAsync(client, "uploaded", Tiny.Folder(folder, 1, "files"));
        var version = await api.GoodAsync("GET", "2.0/mlflow/model-versions/get?name=uploaded&version=1");
        var source = (string)version["model_version"]!["source"]!;
        var place = source["mlflow-artifacts:/".Length..];

        var listed = await api.GoodAsync("GET", $"2.0/mlflow-artifacts/artifacts?path={place}");
        var bytes = await api.Http.GetByteArrayAsync($"{Root}/{place}/model.onnx");
        using var put = await api.Http.PutAsync($"{Root}/{place}/model.onnx", new StringContent("other"));
        using var deleted = await api.Http.DeleteAsync($"{Root}/{place}");
        await api.GoodAsync("POST", "2.0/mlflow/registered-models/create", """{"name":"again"}""");
        await api.GoodAsync("POST", "2.0/mlflow/model-versions/create", $$"""{"name":"again","source":"{{source}}"}""");

        Assert.Contains("model.onnx", listed["files"]!.AsArray().Select(f => (string)f!["path"]!));
        Assert.Equal(TinyModels.AddConstant(1, -1, 1), bytes);
        Assert.Equal(HttpStatusCode.BadRequest, put.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, deleted.StatusCode);
        var first = (await client.GetVersionAsync("uploaded", 1)).Good();
        Assert.Equal(first.Digest, (await client.GetVersionAsync("again", 1)).Good().Digest);
    }

    [Fact]
    public async Task Put_BeyondTheStoresQuota_IsRefusedAndRoomComesBackWithDeletion()
    {
        using var folder = new TemporaryFolder();
        await using var small = await server.StartAsync(
            new ServerSettings
            {
                Data = folder.At("data"),
                Port = 0,
                MaxTotalBytes = 1000,
            }
        );
        using var http = new HttpClient { BaseAddress = small.Address };
        using var first = await http.PutAsync($"{Root}/a.bin", new ByteArrayContent(new byte[800]));
        using var second = await http.PutAsync($"{Root}/b.bin", new ByteArrayContent(new byte[300]));
        var refused = JsonNode.Parse(await second.Content.ReadAsStringAsync())!;
        using var same = await http.PutAsync($"{Root}/c.bin", new ByteArrayContent(new byte[150]));

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Contains("room for 200 more bytes", (string)refused["message"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, same.StatusCode);
    }

    [Fact]
    public async Task Promptlab_Run_KeepsParamsAndTheTable()
    {
        using var api = new MlflowApi(server);
        using var body = new StringContent(
            """{"experiment_id":"0","prompt_template":"t","prompt_parameters":[{"key":"k","value":7}],"model_route":"r","model_parameters":[{"key":"temperature","value":0.5}],"model_input":"in","model_output":"out","model_output_parameters":[{"key":"latency","value":"9"}],"mlflow_version":"1","start_time":5}""",
            Encoding.UTF8,
            "application/json"
        );

        using var answer = await api.Http.PostAsync("/ajax-api/2.0/mlflow/runs/create-promptlab-run", body);
        var run = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["run"]!;
        var table = await api.Http.GetStringAsync(
            $"/get-artifact?run_id={run["info"]!["run_id"]}&path=eval_results_table.json"
        );

        Assert.Equal("FINISHED", (string)run["info"]!["status"]!);
        Assert.Equal("""{"columns":["k","prompt","output","latency"],"data":[["7","in","out","9"]]}""", table);
    }
}
