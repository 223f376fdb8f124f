using System.Net;
using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Signing;
using Airworthy.Client.Protos;
using Airworthy.Core.Values;
using Airworthy.Server.OpenInference;
using Airworthy.Server.OpenInference.Grpc;
using Airworthy.Server.Problems;
using Airworthy.Serving.Observations;
using Airworthy.Serving.Routing;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.Onnx;
using Airworthy.Serving.Sessions;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airworthy.Server.Tests.OpenInference;

/// <summary>The protocol's door alone, over real sockets, with models let in by a gate of its own.</summary>
internal sealed class OpenInferenceHost : IModelSource, IAsyncDisposable
{
    public const int MaxRequestBytes = 4 * 1024 * 1024;

    private readonly AttestationKey _key = AttestationKey.Create();
    private readonly IdSource _ids = new(TimeProvider.System);
    private readonly Dictionary<Sha256Digest, byte[]> _files = [];
    private readonly WebApplication _app;
    private GrpcChannel _channel = null!;

    private OpenInferenceHost()
    {
        Serving = new ServingService(
            new AttestationVerifier(_key.PublicKey),
            this,
            new RuntimeCatalog([new OnnxModelRuntime(new OnnxOptions())]),
            TimeProvider.System,
            new Observer(TimeProvider.System, new byte[32]),
            NullLogger<ServingService>.Instance
        );
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = MaxRequestBytes;
            k.Listen(IPAddress.Loopback, 0);
            k.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IServing>(Serving);
        builder.Services.AddSingleton(_ids);
        GrpcDoor.Add(builder.Services, MaxRequestBytes);
        _app = builder.Build();
        _app.UseMiddleware<ProblemMiddleware>();
        _app.UseRouting();
        _app.MapOpenInference();
        _app.MapOpenInferenceGrpc();
        _app.MapRows();
    }

    public ServingService Serving { get; }

    public HttpClient Client { get; private set; } = null!;

    public Uri GrpcAddress => new(_app.Urls.ElementAt(1));

    public GRPCInferenceService.GRPCInferenceServiceClient Grpc { get; private set; } = null!;

    public static async Task<OpenInferenceHost> StartAsync()
    {
        var host = new OpenInferenceHost();
        await host._app.StartAsync();
        host.Client = new HttpClient { BaseAddress = new Uri(host._app.Urls.First()) };
        host._channel = GrpcChannel.ForAddress(
            host._app.Urls.ElementAt(1),
            new GrpcChannelOptions { MaxReceiveMessageSize = null }
        );
        host.Grpc = new GRPCInferenceService.GRPCInferenceServiceClient(host._channel);
        return host;
    }

    public EndpointPlan Plan(string endpoint, int number, byte[] model)
    {
        ModelFile[] files = [new("model.onnx", model.Length, Sha256Digest.Of(model))];
        _files[files[0].Digest] = model;
        var attestation = new GateAttestation
        {
            Endpoint = EndpointName.Parse(endpoint).Value,
            Version = VersionId.New(_ids),
            Number = number,
            ModelDigest = new ModelManifest(files).Digest(),
            PolicyDigest = Sha256Digest.Of("policy"u8),
            EvidenceDigest = Sha256Digest.Of("evidence"u8),
            Kind = AttestationKind.Gate,
            Release = ReleaseId.New(_ids),
            IssuedAt = new DateTimeOffset(2026, 11, 3, 9, 30, 0, TimeSpan.Zero),
        };
        return EndpointPlan.Of(
            attestation.Endpoint,
            new VersionPlan
            {
                Version = attestation.Version,
                Number = number,
                Format = "onnx",
                Files = files,
                Attestation = new AttestationSigner(_key).Sign(attestation),
            }
        );
    }

    public Task Apply(params EndpointPlan[] endpoints) =>
        Serving.ApplyAsync(new TrafficPlan(endpoints), CancellationToken.None);

    public Task StopAsync() => _app.StopAsync();

    public Stream? Open(Sha256Digest digest) =>
        _files.TryGetValue(digest, out var bytes) ? new MemoryStream(bytes, writable: false) : null;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _channel.Dispose();
        await _app.DisposeAsync();
        Serving.Dispose();
        _key.Dispose();
    }
}
