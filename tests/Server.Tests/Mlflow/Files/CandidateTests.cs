using System.Text;
using System.Text.Json.Nodes;
using Airworthy.Server.Tests.Hosting;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Mlflow.Files;

/// <summary>A model that was logged and registered with MLflow's calls, from the run to production.</summary>
public sealed class CandidateTests(Town town) : IClassFixture<Town>
{
    private const string Mlmodel = """
        flavors:
          onnx: {data: model.onnx, onnx_version: 1.17.0}
          python_function: {data: model.onnx, loader_module: mlflow.onnx, env: {conda: conda.yaml, virtualenv: python_env.yaml}}
        mlflow_version: 3.11.1
        signature:
          inputs: '[{"name": "x", "type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 1]}}]'
          outputs: '[{"name": "y", "type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 1]}}]'
        """;

    [Fact]
    public async Task Version_OfAnMlflowOnnxModel_IsReleasedAndServedWhateverTheRunBecomes()
    {
        using var ann = town.Server.Http();
        ann.DefaultRequestHeaders.Authorization = new("Bearer", await town.JoinAsync("mia", "data-scientist"));
        var run = (await PostAsync(ann, "runs/create", """{"experiment_id": "0", "start_time": 1}"""))["run"]!["info"]!;
        var place = ((string)run["artifact_uri"]!)["mlflow-artifacts:/".Length..] + "/model/";
        foreach (
            var (name, bytes) in new[]
            {
                ("MLmodel", Encoding.UTF8.GetBytes(Mlmodel)),
                ("model.onnx", TinyModels.AddConstant(1, -1, 1)),
                ("conda.yaml", "channels: [conda-forge]\ndependencies: [python=3.12, pip]\n"u8.ToArray()),
                ("python_env.yaml", "python: 3.12\nbuild_dependencies: [pip]\n"u8.ToArray()),
                ("requirements.txt", "mlflow==3.11.1\nonnxruntime\n"u8.ToArray()),
                ("input_example.json", """{"inputs": [[1.0]]}"""u8.ToArray()),
                ("registered_model_meta", ""u8.ToArray()),
            }
        )
        {
            await PutAsync(ann, place + name, bytes);
        }
        await PostAsync(
            ann,
            "runs/log-batch",
            $$"""{"run_id": "{{run["run_id"]}}", "metrics": [{"key": "rmse", "value": 0.1, "timestamp": 1, "step": 0}]}"""
        );
        await PostAsync(ann, "registered-models/create", """{"name": "logged"}""");
        await PostAsync(
            ann,
            "model-versions/create",
            $$"""{"name": "logged", "source": "{{run["artifact_uri"]}}/model", "run_id": "{{run["run_id"]}}"}"""
        );
        (await town.Olga.ApplyPipelineAsync("logged", Town.Yaml, town.Evaluation, null)).Good();

        var version = (await town.Nobody.GetVersionAsync("logged", 1)).Good();
        Assert.Equal("onnx", version.Format);
        Assert.Equal(7, version.Files.Count);
        Assert.Equal(0.1, version.Metrics["rmse"]);
        Assert.Equal((string)run["run_id"]!, version.Run);
        var mia = town.As(ann.DefaultRequestHeaders.Authorization.Parameter);
        var waiting = await town.SettledAsync((await mia.StartReleaseAsync("logged", 1)).Good());
        Assert.True(waiting.Awaited is not null, $"{waiting.Status}: {waiting.Detail}");
        (await town.Vic.ApproveAsync(waiting.Id, new(true, waiting.Awaited.EvidenceDigest, "fine"))).Good();
        await foreach (var step in mia.FollowReleaseAsync(waiting.Id, CancellationToken.None))
        {
            waiting = step.Good();
        }

        await PutAsync(ann, place + "model.onnx", TinyModels.AddConstant(5, -1, 1));
        using var deleted = await ann.DeleteAsync($"/api/2.0/mlflow-artifacts/artifacts/{place}");
        await town.Server.RestartAsync();

        Assert.Equal("succeeded", waiting.Status);
        using var anew = town.Server.Anonymous();
        var asked = """{"inputs":[{"name":"x","shape":[1,1],"datatype":"FP32","data":[41]}]}""";
        var answer = (await anew.InferAsync("logged", asked)).Good();
        Assert.Equal(42, answer.GetProperty("outputs")[0].GetProperty("data")[0].GetSingle());
    }

    private static async Task PutAsync(HttpClient http, string path, byte[] bytes)
    {
        using var answer = await http.PutAsync(
            $"/api/2.0/mlflow-artifacts/artifacts/{path}",
            new ByteArrayContent(bytes)
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<JsonNode> PostAsync(HttpClient http, string call, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync($"/api/2.0/mlflow/{call}", content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
