using System.IO.Compression;
using System.Net.Http.Headers;
using Airworthy.Artifacts.Reading;
using Airworthy.Client.Protos;
using Airworthy.Server.OpenInference.Grpc;
using Airworthy.Serving.Inference;
using Airworthy.Testing;
using Google.Protobuf;
using Grpc.Core;

namespace Airworthy.Server.Tests.OpenInference;

/// <summary>The protocol's gRPC form, over real sockets.</summary>
public sealed class GrpcTests : IAsyncLifetime
{
    private OpenInferenceHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await OpenInferenceHost.StartAsync();
        await _host.Apply(
            _host.Plan("flights", 3, TinyModels.AddConstant(1, -1)),
            _host.Plan("small", 1, TinyModels.Add(TensorType.INT8, -1))
        );
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    private static ModelInferRequest Flights(string id, params float[] x) =>
        new()
        {
            ModelName = "flights",
            Id = id,
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "x",
                    Datatype = "FP32",
                    Shape = { x.Length },
                    Contents = new InferTensorContents { Fp32Contents = { x } },
                },
            },
        };

    [Fact]
    public async Task Server_Always_SaysWhatItIs()
    {
        Assert.True((await _host.Grpc.ServerLiveAsync(new ServerLiveRequest())).Live);
        Assert.True((await _host.Grpc.ServerReadyAsync(new ServerReadyRequest())).Ready);
        var server = await _host.Grpc.ServerMetadataAsync(new ServerMetadataRequest());
        Assert.Equal("airworthy", server.Name);
        Assert.Contains("binary_tensor_data", server.Extensions);
    }

    [Fact]
    public async Task Model_OfAnEndpoint_TellsItsSignatureAndConfiguration()
    {
        var metadata = await _host.Grpc.ModelMetadataAsync(new ModelMetadataRequest { Name = "flights" });
        Assert.Equal(("flights", "onnxruntime_onnx"), (metadata.Name, metadata.Platform));
        Assert.Equal(["3"], metadata.Versions);
        var input = Assert.Single(metadata.Inputs);
        Assert.Equal(("x", "FP32"), (input.Name, input.Datatype));
        Assert.Equal([-1L], input.Shape);

        var config = (await _host.Grpc.ModelConfigAsync(new ModelConfigRequest { Name = "flights" })).Config;
        Assert.Equal((DataType.TypeFp32, 0), (Assert.Single(config.Output).DataType, config.MaxBatchSize));
    }

    [Theory]
    [InlineData("flights", "", true)]
    [InlineData("flights", "3", true)]
    [InlineData("broken", "", false)]
    public async Task ModelReady_OfAPlannedEndpoint_SaysWhetherItAnswers(string name, string version, bool isReady)
    {
        await _host.Apply(_host.Plan("flights", 3, TinyModels.AddConstant(1, -1)), _host.Plan("broken", 1, [1]));

        var answer = await _host.Grpc.ModelReadyAsync(new ModelReadyRequest { Name = name, Version = version });

        Assert.Equal(isReady, answer.Ready);
    }

    [Theory]
    [InlineData("nobody", "", StatusCode.NotFound, "no-such-endpoint")]
    [InlineData("flights", "2", StatusCode.NotFound, "no-such-endpoint")]
    [InlineData("", "", StatusCode.NotFound, "no-such-endpoint")]
    public async Task Infer_OfANameThatIsNone_IsNotFound(string name, string version, StatusCode status, string code)
    {
        var request = Flights("q", 1);
        (request.ModelName, request.ModelVersion) = (name, version);

        await Refused(async () => await _host.Grpc.ModelInferAsync(request), status, code);
        await Refused(
            async () => await _host.Grpc.ModelReadyAsync(new ModelReadyRequest { Name = name, Version = version }),
            status,
            code
        );
    }

    public static TheoryData<string, ModelInferRequest> Wrong =>
        new()
        {
            { "missing-input", With(r => r.Inputs.Clear()) },
            { "bad-inference-request", With(r => r.Inputs[0].Datatype = "FLOAT") },
            { "bad-inference-request", With(r => r.RawInputContents.Add([ByteString.Empty, ByteString.Empty])) },
            { "bad-inference-request", With(r => r.RawInputContents.Add(ByteString.CopyFrom(0, 0, 0, 0))) },
            { "bad-inference-request", With(r => r.Inputs[0].Shape.Add(Enumerable.Repeat(1L, 40))) },
            { "wrong-element-count", With(r => r.Inputs[0].Contents = null) },
            { "wrong-element-count", With(r => r.Inputs[0].Shape[0] = 2_000_000_000) },
            { "wrong-shape", With(r => r.Inputs[0].Shape[0] = -1) },
            { "wrong-shape", With(r => r.Inputs[0].Shape.Add([long.MaxValue, long.MaxValue])) },
            {
                "unsupported-parameter",
                With(r => r.Inputs[0].Parameters["shared_memory_region"] = new InferParameter { StringParam = "r" })
            },
            {
                "unknown-output",
                With(r => r.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "z" }))
            },
        };

    private static ModelInferRequest With(Action<ModelInferRequest> change)
    {
        var request = Flights("q", 1);
        change(request);
        return request;
    }

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public Task Infer_OfAWrongRequest_IsAnInvalidArgument(string code, ModelInferRequest request) =>
        Refused(async () => await _host.Grpc.ModelInferAsync(request), StatusCode.InvalidArgument, code);

    [Fact]
    public async Task Infer_OfANumberBeyondItsType_NamesThePlace()
    {
        var request = new ModelInferRequest { ModelName = "small" };
        foreach (var name in new[] { "a", "b" })
        {
            request.Inputs.Add(
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = name,
                    Datatype = "INT8",
                    Shape = { 2 },
                    Contents = new InferTensorContents { IntContents = { 1, 128 } },
                }
            );
        }

        var refused = await Refused(
            async () => await _host.Grpc.ModelInferAsync(request),
            StatusCode.InvalidArgument,
            "bad-tensor-data"
        );

        Assert.Contains("Element 1 (counting from 0) of 'a' is 128", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_WithARequestId_GivesItBack()
    {
        using var call = _host.Grpc.ModelInferAsync(
            Flights("", 1),
            new Metadata
            {
                { "x-request-id", "r-7" },
                { "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" },
            }
        );
        var headers = await call.ResponseHeadersAsync;
        await call;

        Assert.Equal("r-7", headers.GetValue("x-request-id"));
        Assert.Equal("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", headers.GetValue("traceparent"));
    }

    [Fact]
    public async Task Stream_OfGoodAndBadRequests_AnswersEachInItsTurn()
    {
        using var stream = _host.Grpc.ModelStreamInfer();
        var bad = Flights("2", 1);
        bad.Inputs.Clear();
        var last = Flights("3", 3);
        last.Parameters["triton_enable_empty_final_response"] = new InferParameter { BoolParam = true };
        await stream.RequestStream.WriteAsync(Flights("1", 1));
        await stream.RequestStream.WriteAsync(bad);
        await stream.RequestStream.WriteAsync(last);
        await stream.RequestStream.CompleteAsync();

        var answers = new List<ModelStreamInferResponse>();
        await foreach (var answer in stream.ResponseStream.ReadAllAsync())
        {
            answers.Add(answer);
        }

        Assert.Equal(["1", "2", "3"], answers.Select(a => a.InferResponse.Id));
        Assert.Equal([2f], answers[0].InferResponse.Outputs[0].Contents.Fp32Contents);
        Assert.Contains("lacks the input 'x'", answers[1].ErrorMessage, StringComparison.Ordinal);
        Assert.Equal([4f], answers[2].InferResponse.Outputs[0].Contents.Fp32Contents);
        Assert.True(answers[2].InferResponse.Parameters["triton_final_response"].BoolParam);
    }

    [Fact]
    public async Task Statistics_AfterRequests_CountThem()
    {
        await _host.Grpc.ModelInferAsync(Flights("q", 1, 2, 3));
        await _host.Grpc.ModelInferAsync(Flights("q", 1));
        await Assert.ThrowsAsync<RpcException>(async () =>
            await _host.Grpc.ModelInferAsync(With(r => r.Inputs.Clear()))
        );

        var all = await _host.Grpc.ModelStatisticsAsync(new ModelStatisticsRequest());
        var one = await _host.Grpc.ModelStatisticsAsync(new ModelStatisticsRequest { Name = "flights" });

        Assert.Equal(["flights", "small"], all.ModelStats.Select(s => s.Name));
        var flights = Assert.Single(one.ModelStats);
        Assert.Equal((4ul, 2ul), (flights.InferenceCount, flights.ExecutionCount));
        Assert.Equal((2ul, 1ul), (flights.InferenceStats.Success.Count, flights.InferenceStats.Fail.Count));
        Assert.InRange(flights.InferenceStats.Queue.Ns, 1ul, flights.InferenceStats.Success.Ns);
        Assert.Equal(
            flights.InferenceStats.Success.Ns,
            flights.InferenceStats.Queue.Ns + flights.InferenceStats.ComputeInfer.Ns
        );
        Assert.InRange(flights.LastInference, 1ul, ulong.MaxValue);
    }

    [Fact]
    public async Task Infer_OfAMessageOverTheLimit_IsRefusedAlsoWhenItWasSmallOnTheWire()
    {
        var large = new ModelInferRequest
        {
            ModelName = "flights",
            RawInputContents = { ByteString.CopyFrom(new byte[64 * 1024 * 1024]) },
        };
        await Assert.ThrowsAsync<RpcException>(async () => await _host.Grpc.ModelInferAsync(large));

        var packed = await PackAsync(large.ToByteArray());
        var before = GC.GetTotalAllocatedBytes();
        var status = await SendPackedAsync(packed);

        Assert.Equal("8", status);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 8L * OpenInferenceHost.MaxRequestBytes);
    }

    /// <summary>One compressed message, framed by hand.</summary>
    private static async Task<byte[]> PackAsync(byte[] message)
    {
        using var packed = new MemoryStream();
        packed.Write(new byte[5]);
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(message);
        }
        var body = packed.ToArray();
        body[0] = 1;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), body.Length - 5);
        return body;
    }

    private async Task<string?> SendPackedAsync(byte[] body)
    {
        using var client = new HttpClient { BaseAddress = _host.GrpcAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/inference.GRPCInferenceService/ModelInfer");
        request.Version = new Version(2, 0);
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.Add("grpc-encoding", "gzip");
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var answer = await client.SendAsync(request);
        await answer.Content.ReadAsByteArrayAsync();
        return (
            answer.Headers.TryGetValues("grpc-status", out var early)
                ? early
                : answer.TrailingHeaders.GetValues("grpc-status")
        ).Single();
    }

    private static async Task<string> Refused(Func<Task> call, StatusCode status, string code)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal((status, code), (refused.StatusCode, refused.Trailers.GetValue("airworthy-code")));
        Assert.NotEqual("", refused.Status.Detail);
        return refused.Status.Detail;
    }
}
