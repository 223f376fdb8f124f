using System.Globalization;
using System.IO.Compression;
using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.OpenInference;

/// <summary>The binary tensor extension over HTTP, and compressed bodies.</summary>
public sealed class BinaryTests : IAsyncLifetime
{
    private OpenInferenceHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await OpenInferenceHost.StartAsync();
        await _host.Apply(
            _host.Plan("add", 1, TinyModels.Add(TensorType.INT32, -1)),
            _host.Plan("text", 2, TinyModels.Identity(TensorType.BYTES, -1)),
            _host.Plan("rows", 3, TinyModels.Identity(TensorType.INT32, -1, 2))
        );
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    private const string TwoInputs =
        """{"id":"7","inputs":[{"name":"a","shape":[2],"datatype":"INT32","parameters":{"binary_data_size":8}},{"name":"b","shape":[2],"datatype":"INT32","data":[10,20]}]""";

    private static readonly byte[] OneTwo = [1, 0, 0, 0, 2, 0, 0, 0];

    [Fact]
    public async Task Infer_OfBinaryIn_AnswersJsonUnlessAskedOtherwise()
    {
        using var answer = await SendAsync("add", TwoInputs + "}", OneTwo);

        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            """{"model_name":"add","model_version":"1","id":"7","outputs":[{"name":"y","datatype":"INT32","shape":[2],"data":[11,22]}]}""",
            await answer.Content.ReadAsStringAsync()
        );
    }

    [Theory]
    [InlineData(""","parameters":{"binary_data_output":true}}""")]
    [InlineData(""","outputs":[{"name":"y","parameters":{"binary_data":true}}]}""")]
    [InlineData(
        ""","parameters":{"binary_data_output":false},"outputs":[{"name":"y","parameters":{"binary_data":true}}]}"""
    )]
    public async Task Infer_WithBinaryAskedFor_AnswersTheJsonAndThenTheBytes(string asked)
    {
        using var answer = await SendAsync("add", TwoInputs + asked, OneTwo);

        const string Json =
            """{"model_name":"add","model_version":"1","id":"7","outputs":[{"name":"y","datatype":"INT32","shape":[2],"parameters":{"binary_data_size":8}}]}""";
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            [Json.Length.ToString(CultureInfo.InvariantCulture)],
            answer.Headers.GetValues("Inference-Header-Content-Length")
        );
        Assert.Equal(
            [.. Encoding.UTF8.GetBytes(Json), 11, 0, 0, 0, 22, 0, 0, 0],
            await answer.Content.ReadAsByteArrayAsync()
        );
    }

    [Fact]
    public async Task Infer_OfJsonIn_AnswersBinaryWhereAskedFor()
    {
        using var answer = await SendAsync(
            "text",
            """{"inputs":[{"name":"x","shape":[2],"datatype":"BYTES","data":["é",""]}],"parameters":{"binary_data_output":true}}""",
            null
        );

        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal([2, 0, 0, 0, 0xc3, 0xa9, 0, 0, 0, 0], body[^10..]);
    }

    [Fact]
    public async Task Infer_OfARawBody_TakesShapeAndTypeFromTheModel()
    {
        using var answer = await SendAsync("rows", "", [.. OneTwo, .. OneTwo]);

        var output = Assert.Single((await Forms.ReadAsync(answer)).Outputs!);
        Assert.Equal([2, 2], output.Shape);
        Assert.Equal([1, 2, 1, 2], (int[])output.Data);
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);

        using var text = await SendAsync("text", "", Encoding.UTF8.GetBytes("all of it"));
        var whole = await Forms.ReadAsync(text);
        Assert.Equal(["all of it"], (string[])Assert.Single(whole.Outputs!).Data);
    }

    [Theory]
    [InlineData("add", 8, "bad-binary-body")]
    [InlineData("rows", 7, "wrong-element-count")]
    [InlineData("rows", 4, "wrong-element-count")]
    public async Task Infer_OfARawBodyThatDoesNotFit_IsRefused(string model, int bytes, string code)
    {
        using var answer = await SendAsync(model, "", new byte[bytes]);

        Assert.Equal((400, code), ((int)answer.StatusCode, (await Forms.ReadAsync(answer)).Code));
    }

    [Theory]
    [InlineData("7", "bad-inference-request")]
    [InlineData("99999", "bad-binary-body")]
    [InlineData("-1", "bad-binary-body")]
    [InlineData("+5", "bad-binary-body")]
    [InlineData("99999999999999999999", "bad-binary-body")]
    [InlineData("0x10", "bad-binary-body")]
    [InlineData("", "bad-binary-body")]
    [InlineData(null, "bad-inference-request")]
    public async Task Infer_WithALyingHeader_IsRefused(string? length, string code)
    {
        using var request = Request("add", [.. Encoding.UTF8.GetBytes(TwoInputs + "}"), .. OneTwo]);
        if (length is not null)
        {
            request.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", length);
        }

        using var answer = await _host.Client.SendAsync(request);

        Assert.Equal((400, code), ((int)answer.StatusCode, (await Forms.ReadAsync(answer)).Code));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(0)]
    public async Task Infer_OfATruncatedOrOverlongSection_IsRefused(int bytes)
    {
        using var answer = await SendAsync("add", TwoInputs + "}", new byte[bytes]);

        Assert.Equal((400, "bad-binary-body"), ((int)answer.StatusCode, (await Forms.ReadAsync(answer)).Code));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Infer_OfACompressedBody_IsUnpacked(string encoding)
    {
        using var answer = await SendPackedAsync(
            encoding,
            Pack(encoding, [.. Encoding.UTF8.GetBytes(TwoInputs + "}"), .. OneTwo])
        );

        var said = await Forms.ReadAsync(answer);
        Assert.Equal([11, 22], (int[])Assert.Single(said.Outputs!).Data);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Infer_OfACompressedBomb_IsTooLarge(string encoding)
    {
        var bomb = Pack(encoding, new byte[200 * 1024 * 1024]);
        Assert.InRange(bomb.Length, 1, OpenInferenceHost.MaxRequestBytes);

        using var answer = await SendPackedAsync(encoding, bomb);

        Assert.Equal((413, "request-too-large"), ((int)answer.StatusCode, (await Forms.ReadAsync(answer)).Code));
    }

    [Theory]
    [InlineData("gzip", false, 400, "bad-request")]
    [InlineData("deflate", false, 400, "bad-request")]
    [InlineData("gzip", true, 400, "bad-binary-body")]
    [InlineData("br", false, 415, "unsupported-media-type")]
    [InlineData("gzip, gzip", false, 415, "unsupported-media-type")]
    public async Task Infer_OfABodyThatIsNotAsItSays_IsRefused(string encoding, bool isCutOff, int status, string code)
    {
        var body = Encoding.UTF8.GetBytes(TwoInputs + "}");

        using var answer = await SendPackedAsync(encoding, isCutOff ? Pack("gzip", body)[..^12] : body);

        Assert.Equal((status, code), ((int)answer.StatusCode, (await Forms.ReadAsync(answer)).Code));
    }

    private static byte[] Pack(string encoding, byte[] body)
    {
        using var packed = new MemoryStream();
        using (
            Stream stream =
                encoding == "gzip"
                    ? new GZipStream(packed, CompressionLevel.Fastest)
                    : new ZLibStream(packed, CompressionLevel.Fastest)
        )
        {
            stream.Write(body);
        }
        return packed.ToArray();
    }

    private async Task<HttpResponseMessage> SendPackedAsync(string encoding, byte[] body)
    {
        using var request = Request("add", body);
        request.Headers.Add(
            "Inference-Header-Content-Length",
            (TwoInputs.Length + 1).ToString(CultureInfo.InvariantCulture)
        );
        request.Content!.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return await _host.Client.SendAsync(request);
    }

    private async Task<HttpResponseMessage> SendAsync(string model, string json, byte[]? binary)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        using var request = Request(model, [.. bytes, .. binary ?? []]);
        if (binary is not null)
        {
            request.Headers.Add("Inference-Header-Content-Length", bytes.Length.ToString(CultureInfo.InvariantCulture));
        }
        return await _host.Client.SendAsync(request);
    }

    private static HttpRequestMessage Request(string model, byte[] body) =>
        new(HttpMethod.Post, $"/v2/models/{model}/infer") { Content = new ByteArrayContent(body) };
}
