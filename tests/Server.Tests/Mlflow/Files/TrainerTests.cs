using System.Text;
using System.Text.Json.Nodes;
using Airworthy.Server.Tests.Hosting;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Mlflow.Files;

/// <summary>Who trained a version is whoever made its run, as authenticated: nobody writes that away.</summary>
public sealed class TrainerTests(Town town) : IClassFixture<Town>
{
    [Fact]
    public async Task Approval_ByWhoMadeTheRun_IsRefusedThoughEveryTagNamesSomebodyElse()
    {
        var token = await town.JoinAsync("tess", "data-scientist", "approver");
        using var tess = town.Server.Http();
        tess.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var nia = town.Server.Http();
        nia.DefaultRequestHeaders.Authorization = new("Bearer", await town.JoinAsync("nia", "data-scientist"));
        var made = """{"experiment_id": "0", "user_id": "sid", "tags": [{"key": "mlflow.user", "value": "sid"}]}""";
        var run = (await PostAsync(tess, "runs/create", made))["run"]!["info"]!;
        var place = ((string)run["artifact_uri"]!)["mlflow-artifacts:/".Length..] + "/model/";
        await PutAsync(tess, place + "model.onnx", TinyModels.AddConstant(1, -1, 1));
        await PostAsync(nia, "registered-models/create", """{"name": "trained"}""");
        await PostAsync(
            nia,
            "model-versions/create",
            $$"""{"name": "trained", "source": "{{run["artifact_uri"]}}/model", "run_id": "{{run["run_id"]}}"}"""
        );
        await PostAsync(
            tess,
            "model-versions/set-tag",
            """{"name": "trained", "version": "1", "key": "trained-by", "value": "sid"}"""
        );
        (await town.Olga.ApplyPipelineAsync("trained", Town.Yaml, town.Evaluation, null)).Good();
        var owner = town.As(nia.DefaultRequestHeaders.Authorization.Parameter);
        var waiting = await town.SettledAsync((await owner.StartReleaseAsync("trained", 1)).Good());
        Assert.True(waiting.Awaited is not null, $"{waiting.Status}: {waiting.Detail}");

        var own = await town.As(token).ApproveAsync(waiting.Id, new(true, waiting.Awaited.EvidenceDigest, "mine"));

        Assert.Contains("trained this version", own.Problem?.Detail, StringComparison.Ordinal);
        var other = await town.Vic.ApproveAsync(waiting.Id, new(true, waiting.Awaited.EvidenceDigest, "fine"));
        Assert.Equal("succeeded", (await town.SettledAsync(other.Good())).Status);
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
