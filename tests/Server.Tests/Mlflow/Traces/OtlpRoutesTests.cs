using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Traces;

public sealed class OtlpRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private const string V3 = "3.0/mlflow/traces";
    private readonly MlflowApi _api = new(server);

    [Fact]
    public async Task Receive_Spans_AnswersThemAgain()
    {
        var id = Id(0x11);
        await SendAsync(
            Spans.Export(
                Spans.Span(0x11, 2, 1, "child", [("n", Spans.Whole(-5)), ("deep", Spans.Map("k", Spans.Text("v")))]),
                Spans.Span(
                    0x11,
                    1,
                    0,
                    "root",
                    [("fruit", Spans.Text("apple")), ("mlflow.spanInputs", Spans.Map("q", Spans.Text("why?")))],
                    startMs: 900
                )
            )
        );

        var trace = (await _api.GoodAsync("GET", $"{V3}/get?trace_id={id}"))["trace"]!;

        var info = trace["trace_info"]!;
        Assert.Equal("OK", (string?)info["state"]);
        Assert.Equal("1970-01-01T00:00:00.900Z", (string?)info["request_time"]);
        Assert.Equal("0.600s", (string?)info["execution_duration"]);
        Assert.Equal("TRACKING_STORE", (string?)info["tags"]!["mlflow.trace.spansLocation"]);
        Assert.Equal("root", (string?)info["tags"]!["mlflow.traceName"]);
        Assert.Equal("""{"q":"why?"}""", (string?)info["request_preview"]);
        Assert.Equal(["root", "child"], trace["spans"]!.AsArray().Select(s => (string)s!["name"]!));
        var (root, child) = (trace["spans"]![0]!, trace["spans"]![1]!);
        Assert.Equal("""{"key":"fruit","value":{"string_value":"apple"}}""", root["attributes"]![0]!.ToJsonString());
        Assert.Equal("""{"key":"n","value":{"int_value":-5}}""", child["attributes"]![0]!.ToJsonString());
        Assert.Equal(
            """{"kvlist_value":{"values":[{"key":"k","value":{"string_value":"v"}}]}}""",
            child["attributes"]![1]!["value"]!.ToJsonString()
        );
        Assert.Equal(Convert.ToBase64String([1, 1, 1, 1, 1, 1, 1, 1]), (string?)child["parent_span_id"]);
        Assert.Equal(900_000_000, (long)root["start_time_unix_nano"]!);
        Assert.Equal("STATUS_CODE_OK", (string?)root["status"]!["code"]);
        var many = await _api.GoodAsync("GET", $"{V3}/batchGet?trace_ids={id}&trace_ids=tr-none");
        Assert.Equal(trace.ToJsonString(), Assert.Single(many["traces"]!.AsArray())!.ToJsonString());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Receive_Compressed_IsUnfolded(string encoding)
    {
        var trace = (byte)(encoding.Length + 0x20);
        var whole = new MemoryStream();
        await using (
            Stream folded =
                encoding == "gzip"
                    ? new GZipStream(whole, CompressionLevel.Fastest)
                    : new ZLibStream(whole, CompressionLevel.Fastest)
        )
        {
            await folded.WriteAsync(Spans.Export(Spans.Span(trace, 1, 0, "r", [])));
        }

        await SendAsync(whole.ToArray(), encoding: encoding);

        await _api.GoodAsync("GET", $"{V3}/{Id(trace)}");
    }

    [Fact]
    public async Task Start_AfterSpans_KeepsTheSpansAndTakesTheHeadsWord()
    {
        var id = Id(0x33);
        await SendAsync(Spans.Export(Spans.Span(0x33, 1, 0, "r", [])));

        await _api.GoodAsync(
            "POST",
            V3,
            $$$"""
            {"trace":{"trace_info":{"trace_id":"{{{id}}}","request_time":"1970-01-01T00:00:07Z","state":"ERROR",
            "trace_location":{"mlflow_experiment":{"experiment_id":"0"}},
            "trace_metadata":{"mlflow.trace.sizeStats":"{\"num_spans\": 2}"} } } }
            """
        );

        var info = (await _api.GoodAsync("GET", $"{V3}/{id}"))["trace"]!["trace_info"]!;
        Assert.Equal("TRACKING_STORE", (string?)info["tags"]!["mlflow.trace.spansLocation"]);
        Assert.Equal("1970-01-01T00:00:07Z", (string?)info["request_time"]);
        // One of the two spans that the head announces is there.
        await _api.RefusedAsync(
            "GET",
            $"{V3}/get?trace_id={id}",
            null,
            HttpStatusCode.NotFound,
            "RESOURCE_DOES_NOT_EXIST"
        );
        await _api.GoodAsync("GET", $"{V3}/get?trace_id={id}&allow_partial=true");
        await SendAsync(Spans.Export(Spans.Span(0x33, 2, 1, "late", [], startMs: 1)));
        await _api.GoodAsync("GET", $"{V3}/get?trace_id={id}");
        var after = (await _api.GoodAsync("GET", $"{V3}/{id}"))["trace"]!["trace_info"]!;
        Assert.Equal("1970-01-01T00:00:07Z", (string?)after["request_time"]);
        Assert.Equal("ERROR", (string?)after["state"]);
    }

    [Theory]
    [InlineData("span.name = 'database_query'", 1)]
    [InlineData("span.name LIKE 'database%'", 2)]
    [InlineData("span.type IN (\"LLM\", \"TOOL\")", 2)]
    [InlineData("span.type ILIKE 'llm'", 1)]
    [InlineData("span.status = 'ERROR'", 1)]
    [InlineData("span.name = 'database_query' AND span.type = 'TOOL'", 0)]
    [InlineData("span.attributes.model = 'gpt-4'", 1)]
    [InlineData("span.attributes.`model` LIKE 'gpt%'", 2)]
    [InlineData("trace.text LIKE '%what\\'s MLflow?%'", 1)]
    [InlineData("trace.text LIKE \"%increased 90%%\"", 1)]
    [InlineData("text ILIKE '%WHAT%'", 1)]
    public async Task Search_BySpans_FindsTheirTraces(string filter, int count)
    {
        await SendAsync(
            Spans.Export(
                Spans.Span(
                    0x41,
                    1,
                    0,
                    "database_query",
                    [Type("LLM"), ("model", Spans.Text("gpt-4")), ("in", Spans.Text("what's MLflow?"))]
                ),
                Spans.Span(0x42, 1, 0, "database_update", [Type("TOOL"), ("model", Spans.Text("gpt-5"))], status: 2),
                Spans.Span(0x43, 1, 0, "api_call", [Type("CHAIN"), ("note", Spans.Text("increased 90%"))])
            )
        );

        var found = await _api.GoodAsync(
            "POST",
            $"{V3}/search",
            new JsonObject { ["experiment_ids"] = new JsonArray("0"), ["filter"] = filter }.ToJsonString()
        );

        Assert.Equal(count, found["traces"]?.AsArray().Count ?? 0);

        static (string, byte[]) Type(string type) => ("mlflow.spanType", Spans.Text(type));
    }

    [Fact]
    public async Task GetTraceArtifact_OfStoredSpans_SendsThemAsMlflowsFile()
    {
        await SendAsync(Spans.Export(Spans.Span(0x51, 1, 0, "r", [("fruit", Spans.Text("apple"))])));

        using var answer = await _api.Http.GetAsync($"/ajax-api/2.0/mlflow/get-trace-artifact?request_id={Id(0x51)}");

        Assert.Equal("attachment; filename=traces.json", answer.Content.Headers.ContentDisposition?.ToString());
        var span = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["spans"]![0]!;
        Assert.Equal("\"apple\"", (string?)span["attributes"]!["fruit"]);
        Assert.Equal($"\"{Id(0x51)}\"", (string?)span["attributes"]!["mlflow.traceRequestId"]);
    }

    public static TheoryData<string, string, string?, byte[]> Unreadable =>
        new()
        {
            { "application/json", "0", null, "{}"u8.ToArray() },
            { "application/x-protobuf", "", null, Spans.Export(Spans.Span(9, 1, 0, "r", [])) },
            { "application/x-protobuf", "0", null, [] },
            { "application/x-protobuf", "0", null, [0xff, 0xff, 0xff] },
            { "application/x-protobuf", "0", null, Spans.Export([1, 2, 3]) },
            { "application/x-protobuf", "0", null, Spans.Export(Spans.Message(1, [1])) },
            { "application/x-protobuf", "0", "gzip", [1, 2, 3] },
            { "application/x-protobuf", "0", "br", [1, 2, 3] },
        };

    [Theory]
    [MemberData(nameof(Unreadable), DisableDiscoveryEnumeration = true)]
    public async Task Receive_Unreadable_IsRefused(string type, string experiment, string? encoding, byte[] body)
    {
        using var answer = await PostAsync(body, type, experiment, encoding);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal("INVALID_PARAMETER_VALUE", (string?)error["error_code"]);
    }

    [Fact]
    public async Task Receive_CutAnywhere_NeverBreaksTheServer()
    {
        var whole = Spans.Export(
            Spans.Span(0x61, 1, 0, "r", [("deep", Spans.Map("k", Spans.Map("l", Spans.Text("v"))))])
        );
        for (var length = 0; length < whole.Length; length++)
        {
            using var answer = await PostAsync(whole[..length], "application/x-protobuf", "0", null);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Receive_NestedWithoutEnd_IsRefused()
    {
        var value = Spans.Text("x");
        for (var i = 0; i < 200; i++)
        {
            value = Spans.Map("k", value);
        }

        using var answer = await PostAsync(
            Spans.Export(Spans.Span(0x62, 1, 0, "r", [("deep", value)])),
            "application/x-protobuf",
            "0",
            null
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    public void Dispose() => _api.Dispose();

    private static string Id(byte trace) => $"tr-{Convert.ToHexStringLower([.. Enumerable.Repeat(trace, 16)])}";

    private async Task SendAsync(byte[] body, string? encoding = null)
    {
        using var answer = await PostAsync(body, "application/x-protobuf", "0", encoding);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/x-protobuf", answer.Content.Headers.ContentType?.ToString());
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body, string type, string experiment, string? encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces")
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new(type);
        if (experiment.Length > 0)
        {
            request.Headers.Add("x-mlflow-experiment-id", experiment);
        }
        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }
        return await _api.Http.SendAsync(request);
    }
}
