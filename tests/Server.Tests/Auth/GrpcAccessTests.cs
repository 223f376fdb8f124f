using Airworthy.Client.Protos;
using Airworthy.Server.Settings;
using Airworthy.Server.Tests.Hosting;
using Airworthy.Testing;
using Grpc.Core;
using Grpc.Net.Client;

namespace Airworthy.Server.Tests.Auth;

/// <summary>Who is let in over gRPC: as over HTTP.</summary>
public sealed class GrpcAccessTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Call_WhereTokensAreAskedFor_NeedsOne()
    {
        await using var host = await server.StartClosedAsync();
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress);
        var grpc = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var token = (await File.ReadAllTextAsync(host.AdministratorTokenFile!)).Trim();

        Assert.True((await grpc.ServerLiveAsync(new ServerLiveRequest())).Live);
        await Refused(grpc, null, StatusCode.Unauthenticated, "token-required");
        await Refused(grpc, "Bearer awt_wrong", StatusCode.Unauthenticated, "bad-token");
        await Refused(grpc, $"Bearer {token}", StatusCode.NotFound, "no-such-endpoint");
    }

    [Fact]
    public async Task Unload_WithoutAToken_IsRefused()
    {
        await using var host = await server.StartAsync(
            new ServerSettings { Data = Path.Combine(server.Data, "..", "open"), Port = 0 }
        );
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress);
        var grpc = new GRPCInferenceService.GRPCInferenceServiceClient(channel);

        await Refused(grpc, null, StatusCode.NotFound, "no-such-endpoint");
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await grpc.RepositoryModelUnloadAsync(new RepositoryModelUnloadRequest { ModelName = "m" })
        );
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task Call_UnderAnotherHostsName_IsRefused()
    {
        await using var host = await server.StartAsync(
            new ServerSettings { Data = Path.Combine(server.Data, "..", "named"), Port = 0 }
        );
        using var http = new SocketsHttpHandler();
        using var channel = GrpcChannel.ForAddress(
            host.GrpcAddress,
            new GrpcChannelOptions { HttpHandler = new Renamed(http) }
        );
        var grpc = new GRPCInferenceService.GRPCInferenceServiceClient(channel);

        await Refused(grpc, null, StatusCode.PermissionDenied, "host-refused");
    }

    private static async Task Refused(
        GRPCInferenceService.GRPCInferenceServiceClient grpc,
        string? authorization,
        StatusCode status,
        string code
    )
    {
        var headers = new Metadata();
        if (authorization is not null)
        {
            headers.Add("authorization", authorization);
        }
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await grpc.ModelMetadataAsync(new ModelMetadataRequest { Name = "nobody" }, headers)
        );
        Assert.True(status == refused.StatusCode, refused.ToString());
        Assert.Equal(code, refused.Trailers.GetValue("airworthy-code"));
        Assert.NotEqual("", refused.Status.Detail);
    }

    private sealed class Renamed(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            request.Headers.Host = "elsewhere.example";
            return base.SendAsync(request, cancellationToken);
        }
    }
}
