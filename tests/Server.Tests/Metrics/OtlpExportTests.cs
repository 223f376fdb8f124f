using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Server.Settings;
using Airworthy.Server.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Airworthy.Server.Tests.Metrics;

/// <summary>A collector over a real socket hears of a call; without one nothing of OpenTelemetry is there.</summary>
public sealed class OtlpExportTests : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _heard = new();
    private readonly Testing.TemporaryFolder _folder = new();
    private readonly ServerFixture _servers = new();
    private readonly WebApplication _collector;

    public OtlpExportTests()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        _collector = builder.Build();
        _collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _heard.Enqueue((context.Request.Path, body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Call_WithACollector_IsToldToIt()
    {
        await _collector.StartAsync();
        var server = await _servers.StartAsync(
            new ServerSettings
            {
                Data = _folder.At("data"),
                Port = 0,
                OtlpEndpoint = new Uri(_collector.Urls.First()),
            }
        );
        var trace = new string('7', 32);
        await using (server)
        {
            var secret = await File.ReadAllTextAsync(Wiring.FirstStart.TokenFileIn(_folder.At("data")));
            using var admin = new AirworthyClient(server.Address, secret.Trim());
            (await admin.CreateAccountAsync(new CreateAccountRequest("ann", ["data-scientist"]))).Good();
            var token = (await admin.CreateTokenAsync("ann", new CreateTokenRequest("test"))).Good();
            using var ann = new AirworthyClient(server.Address, token.Secret);
            await Tiny.RegisterAsync(ann, "tiny", Tiny.Folder(_folder));
            var sandbox = (await ann.OpenSandboxAsync("tiny", 1)).Good().Name;
            using var http = new HttpClient { BaseAddress = server.Address };
            using var ask = new HttpRequestMessage(HttpMethod.Post, $"/v2/models/{sandbox}/infer")
            {
                Content = new StringContent(
                    """{"inputs":[{"name":"x","shape":[1,1],"datatype":"FP32","data":[41]}]}""",
                    Encoding.UTF8,
                    "application/json"
                ),
            };
            ask.Headers.Add("traceparent", $"00-{trace}-{new string('8', 16)}-01");
            using var answer = await http.SendAsync(ask);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        // A stopping server sends what it still has.
        var spans = Assert.Single(_heard, h => h.Path == "/v1/traces").Body;
        var text = Encoding.Latin1.GetString(spans);
        Assert.Contains(Encoding.Latin1.GetString(Convert.FromHexString(trace)), text, StringComparison.Ordinal);
        Assert.Contains("inference", text, StringComparison.Ordinal);
        Assert.Contains("queue", text, StringComparison.Ordinal);
        Assert.Contains("airworthy.version", text, StringComparison.Ordinal);
        Assert.Contains(
            _heard,
            h =>
                h.Path == "/v1/metrics"
                && Encoding
                    .Latin1.GetString(h.Body)
                    .Contains("airworthy.inference.queue.duration", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Start_WithoutACollector_BringsNothingOfIt()
    {
        await using var server = await _servers.StartAsync(new ServerSettings { Data = _folder.At("none"), Port = 0 });

        Assert.Null(server.Services.GetService<TracerProvider>());
        Assert.Null(server.Services.GetService<MeterProvider>());
    }
}
