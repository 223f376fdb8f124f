using System.Net;
using System.Text;
using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.OpenInference;

public sealed class OpenInferenceRoutesTests : IAsyncLifetime
{
    private OpenInferenceHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await OpenInferenceHost.StartAsync();
        await _host.Apply(
            _host.Plan("flights", 3, TinyModels.AddConstant(1, -1)),
            _host.Plan("flights:staging", 4, TinyModels.AddConstant(2, -1)),
            _host.Plan(
                "vols été/50%".Replace("/", " ", StringComparison.Ordinal),
                1,
                TinyModels.Divide(TensorType.FP32, -1)
            )
        );
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    private async Task<(int Status, string Body)> Get(string path)
    {
        var answer = await _host.Client.GetAsync(path);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task<HttpResponseMessage> Post(string path, string body) =>
        _host.Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));

    private static string Request(params float[] x) =>
        JsonSerializer.Serialize(
            new
            {
                id = "q1",
                inputs = new[]
                {
                    new
                    {
                        name = "x",
                        shape = new[] { x.Length },
                        datatype = "FP32",
                        data = x,
                    },
                },
            }
        );

    [Fact]
    public async Task Server_Always_SaysWhatItIs()
    {
        var (status, body) = await Get("/v2");

        Assert.Equal(200, status);
        Assert.StartsWith("{\"name\":\"airworthy\",\"version\":\"", body, StringComparison.Ordinal);
        Assert.EndsWith("\"statistics\"]}", body, StringComparison.Ordinal);
        Assert.Equal((200, "{\"live\":true}"), await Get("/v2/health/live"));
    }

    [Fact]
    public async Task Ready_FollowsThePlannedEndpoints()
    {
        Assert.Equal((200, "{\"ready\":true}"), await Get("/v2/health/ready"));

        await _host.Apply(_host.Plan("flights", 3, TinyModels.AddConstant(1, -1)), _host.Plan("broken", 1, [1]));

        Assert.Equal((503, "{\"ready\":false}"), await Get("/v2/health/ready"));
        var (status, body) = await Get("/v2/models/broken/ready");
        Assert.Equal(503, status);
        Assert.Contains("\"error\":", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_BeforeAnyPlan_IsFalse()
    {
        await using var host = await OpenInferenceHost.StartAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await host.Client.GetAsync("/v2/health/ready")).StatusCode);
    }

    [Theory]
    [InlineData("flights", "flights", "3")]
    [InlineData("flights:staging", "flights:staging", "4")]
    [InlineData("flights%3Astaging", "flights:staging", "4")]
    [InlineData("flights/versions/3", "flights", "3")]
    public async Task Metadata_OfAnEndpoint_TellsItsSignature(string path, string name, string version)
    {
        Assert.Equal(
            (
                200,
                $$"""{"name":"{{name}}","versions":["{{version}}"],"platform":"onnxruntime_onnx","inputs":[{"name":"x","datatype":"FP32","shape":[-1]}],"outputs":[{"name":"y","datatype":"FP32","shape":[-1]}]}"""
            ),
            await Get($"/v2/models/{path}")
        );
        Assert.Equal((200, $$"""{"name":"{{name}}","ready":true}"""), await Get($"/v2/models/{path}/ready"));
    }

    [Theory]
    [InlineData("/v2/models/flights/infer", "flights", "3", 2)]
    [InlineData("/v2/models/flights:staging/infer", "flights:staging", "4", 3)]
    [InlineData("/v2/models/flights%3Astaging/versions/4/infer", "flights:staging", "4", 3)]
    [InlineData("/v2/models/flights/infer?version=9", "flights", "3", 2)]
    public async Task Infer_OfAnEndpoint_Answers(string path, string name, string version, float expected)
    {
        using var answer = await Post(path, Request(1));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([version], answer.Headers.GetValues("Airworthy-Version"));
        Assert.Equal(
            $$"""{"model_name":"{{name}}","model_version":"{{version}}","id":"q1","outputs":[{"name":"y","datatype":"FP32","shape":[1],"data":[{{expected}}]}]}""",
            await answer.Content.ReadAsStringAsync()
        );
    }

    [Theory]
    [InlineData("/v2/models/nobody/infer", 404, "no-such-endpoint")]
    [InlineData("/v2/models/flights:production/infer", 200, null)]
    [InlineData("/v2/models/flights/versions/2/infer", 404, "no-such-endpoint")]
    [InlineData("/v2/models/flights:/infer", 404, "no-such-endpoint")]
    [InlineData("/v2/models/a%2Fb/infer", 404, "no-such-endpoint")]
    public async Task Infer_OfNames_FindsOrSaysNotFound(string path, int status, string? code)
    {
        using var answer = await Post(path, Request(1));

        Assert.Equal(status, (int)answer.StatusCode);
        if (code is not null)
        {
            await Refused(answer, status, code);
        }
    }

    [Theory]
    [InlineData("{", "bad-inference-request")]
    [InlineData("", "bad-inference-request")]
    [InlineData("""{"inputs":[]}""", "missing-input")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[1]}]}""", "wrong-datatype")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,1],"datatype":"FP32","data":[1]}]}""", "wrong-shape")]
    [InlineData(
        """{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[1]}],"outputs":[{"name":"z"}]}""",
        "unknown-output"
    )]
    public async Task Infer_OfAWrongRequest_IsBadRequest(string body, string code)
    {
        using var answer = await Post("/v2/models/flights/infer", body);

        await Refused(answer, 400, code);
    }

    [Fact]
    public async Task Infer_WhenTheModelAnswersNaN_SaysSo()
    {
        const string Nought =
            """{"inputs":[{"name":"a","shape":[1],"datatype":"FP32","data":[0]},{"name":"b","shape":[1],"datatype":"FP32","data":[0]}]}""";

        using var answer = await Post("/v2/models/vols%20%C3%A9t%C3%A9%2050%25/infer", Nought);

        await Refused(answer, 400, "non-finite-output");
    }

    [Fact]
    public async Task Infer_OfALargeBody_ReadsItAll()
    {
        var rows = Enumerable.Range(0, 400_000).Select(i => (float)(i % 100)).ToArray();

        using var answer = await Post("/v2/models/flights/infer", Request(rows));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var data = json.RootElement.GetProperty("outputs")[0].GetProperty("data");
        Assert.Equal(rows.Select(x => x + 1), data.EnumerateArray().Select(x => x.GetSingle()));
    }

    [Fact]
    public async Task Infer_OfABodyOverTheLimit_IsTooLarge()
    {
        using var answer = await Post(
            "/v2/models/flights/infer",
            Request(1) + new string(' ', OpenInferenceHost.MaxRequestBytes)
        );

        await Refused(answer, 413, "request-too-large");
    }

    [Fact]
    public async Task Infer_OfABodyOfUnknownLengthOverTheLimit_IsTooLarge()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/flights/infer")
        {
            Content = new StringContent(Request(1) + new string(' ', OpenInferenceHost.MaxRequestBytes)),
        };
        request.Headers.TransferEncodingChunked = true;

        using var answer = await _host.Client.SendAsync(request);

        await Refused(answer, 413, "request-too-large");
    }

    private static async Task Refused(HttpResponseMessage answer, int status, string code)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal((status, code), ((int)answer.StatusCode, json.RootElement.GetProperty("code").GetString()));
        Assert.NotEqual("", json.RootElement.GetProperty("error").GetString());
    }
}
