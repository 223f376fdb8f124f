using System.Text;
using System.Text.Json;
using Airworthy.Client.Protos;
using Airworthy.Testing;
using Grpc.Core;

namespace Airworthy.Server.Tests.OpenInference;

/// <summary>The model repository extension, over both doors.</summary>
public sealed class RepositoryTests : IAsyncLifetime
{
    private OpenInferenceHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await OpenInferenceHost.StartAsync();
        await _host.Apply(_host.Plan("flights", 3, TinyModels.AddConstant(1, -1)), _host.Plan("broken", 1, [1]));
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    private async Task<(int Status, string Body)> Post(string path, string body = "")
    {
        using var answer = await _host.Client.PostAsync(
            path,
            new StringContent(body, Encoding.UTF8, "application/json")
        );
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<(int Status, string Body)> Ask() =>
        await Post(
            "/v2/models/flights/infer",
            """{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[1]}]}"""
        );

    [Fact]
    public async Task Index_OfThePlan_SaysWhatIsLoadedAndWhyNot()
    {
        var (status, all) = await Post("/v2/repository/index");
        var ready = await Post("/v2/repository/index", """{"ready":true}""");

        Assert.Equal(200, status);
        Assert.Contains(
            """{"name":"broken","version":"","state":"UNAVAILABLE","reason":""",
            all,
            StringComparison.Ordinal
        );
        Assert.Equal((200, """[{"name":"flights","version":"3","state":"READY","reason":""}]"""), ready);
        Assert.Equal(400, (await Post("/v2/repository/index", "[")).Status);
        var index = await _host.Grpc.RepositoryIndexAsync(new RepositoryIndexRequest { Ready = true });
        Assert.Equal("flights", Assert.Single(index.Models).Name);
    }

    [Fact]
    public async Task Unload_OfAnEndpoint_FreesItUntilItIsLoaded()
    {
        Assert.Equal((200, "{}"), await Post("/v2/repository/models/flights/unload"));

        var (status, body) = await Ask();
        Assert.Equal(503, status);
        Assert.Contains("model-unloaded", body, StringComparison.Ordinal);
        Assert.Equal((200, "{}"), await Post("/v2/repository/models/flights/load"));
        Assert.Equal(200, (await Ask()).Status);
    }

    [Fact]
    public async Task Unload_OverGrpc_TakesTritonsAndKServesRequests()
    {
        await _host.Grpc.RepositoryModelUnloadAsync(new RepositoryModelUnloadRequest { ModelName = "flights" });
        Assert.Equal(503, (await Ask()).Status);
        var loaded = await _host.Grpc.RepositoryModelLoadAsync(
            new RepositoryModelLoadRequest { RepositoryName = "flights" }
        );

        Assert.Equal(("flights", true), (loaded.ModelName, loaded.IsLoaded));
        Assert.Equal(200, (await Ask()).Status);
    }

    [Theory]
    [InlineData("config", "{\"parameters\":{\"config\":\"{}\"}}")]
    [InlineData("file:1/model.onnx", "{\"parameters\":{\"file:1/model.onnx\":\"AAAA\"}}")]
    public async Task Load_WithAnotherFileOrConfiguration_IsRefused(string parameter, string body)
    {
        var (status, said) = await Post("/v2/repository/models/flights/load", body);

        Assert.Equal(422, status);
        Assert.Contains("load-override-refused", said, StringComparison.Ordinal);
        var request = new RepositoryModelLoadRequest { ModelName = "flights" };
        request.Parameters[parameter] = new ModelRepositoryParameter { StringParam = "x" };
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await _host.Grpc.RepositoryModelLoadAsync(request)
        );
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
    }

    [Theory]
    [InlineData("nobody", 404)]
    [InlineData("broken", 400)]
    public async Task Load_OfWhatNoGateLetInOrCannotBe_IsRefused(string name, int status) =>
        Assert.Equal(status, (await Post($"/v2/repository/models/{name}/load")).Status);

    [Fact]
    public async Task Load_OfAPlanWithAForgedAttestation_IsRefused()
    {
        var plan = _host.Plan("forged", 1, TinyModels.AddConstant(9, -1));
        var other = _host.Plan("forged", 1, TinyModels.AddConstant(8, -1));
        await _host.Apply(
            plan with
            {
                Versions = [plan.Versions[0] with { Attestation = other.Versions[0].Attestation }],
            }
        );

        var (status, body) = await Post("/v2/repository/models/forged/load");

        Assert.Equal(500, status);
        Assert.Contains("attestation-mismatch", body, StringComparison.Ordinal);
        Assert.Equal(503, (await Post("/v2/models/forged/infer", "{}")).Status);
    }

    [Fact]
    public async Task Unload_ThenThePlanAgain_StaysUnloadedUntilAnotherVersionComes()
    {
        var third = _host.Plan("flights", 3, TinyModels.AddConstant(1, -1));
        await _host.Apply(third);
        await Post("/v2/repository/models/flights/unload");

        await _host.Apply(third);
        Assert.Equal(503, (await Ask()).Status);
        Assert.Equal((200, "{\"ready\":true}"), await Get("/v2/health/ready"));

        await _host.Apply(_host.Plan("flights", 4, TinyModels.AddConstant(2, -1)));
        Assert.Equal(200, (await Ask()).Status);
    }

    [Fact]
    public async Task Statistics_AfterARequest_CountIt()
    {
        await Ask();

        var (status, body) = await Get("/v2/models/flights/stats");

        Assert.Equal(200, status);
        Assert.StartsWith("""{"model_stats":[{"name":"flights","version":"3",""", body, StringComparison.Ordinal);
        Assert.Contains("\"inference_count\":1,\"execution_count\":1,", body, StringComparison.Ordinal);
        var times = JsonElement.Parse(body).GetProperty("model_stats")[0].GetProperty("inference_stats");
        var (whole, queue) = (Time(times, "success"), Time(times, "queue"));
        Assert.InRange(queue, 1, whole);
        Assert.Equal(whole, queue + Time(times, "compute_infer"));
        Assert.Equal(200, (await Get("/v2/models/stats")).Status);
        Assert.Contains(
            "\"data_type\":\"TYPE_FP32\"",
            (await Get("/v2/models/flights/config")).Body,
            StringComparison.Ordinal
        );
    }

    private static long Time(JsonElement times, string of) => times.GetProperty(of).GetProperty("ns").GetInt64();

    private async Task<(int Status, string Body)> Get(string path)
    {
        using var answer = await _host.Client.GetAsync(path);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
