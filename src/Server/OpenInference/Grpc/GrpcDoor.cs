using Airworthy.Client.Protos;
using Airworthy.Core.Values;
using Airworthy.Server.Auth;
using Grpc.AspNetCore.Server;

namespace Airworthy.Server.OpenInference.Grpc;

/// <summary>Puts the protocol's gRPC form behind the same checks as its HTTP form.</summary>
internal static class GrpcDoor
{
    public static void Add(IServiceCollection services, long maxRequestBytes) =>
        services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = (int)Math.Min(maxRequestBytes, int.MaxValue);
            options.MaxSendMessageSize = null;
            // Paths of other services are the HTTP door's to refuse.
            options.IgnoreUnknownServices = true;
            options.Interceptors.Add<BugInterceptor>();
        });

    public static void MapOpenInferenceGrpc(this IEndpointRouteBuilder routes) =>
        routes
            .MapGrpcService<InferenceGrpcService>()
            .Add(route =>
            {
                var method = route.Metadata.OfType<GrpcMethodMetadata>().SingleOrDefault()?.Method.Name;
                route.Metadata.Add(AccessTo(method));
                route.Metadata.Add(new ExcludeFromDescriptionAttribute());
            });

    private static Access AccessTo(string? method) =>
        method switch
        {
            nameof(GRPCInferenceService.GRPCInferenceServiceBase.ServerLive)
            or nameof(GRPCInferenceService.GRPCInferenceServiceBase.ServerReady)
            or nameof(GRPCInferenceService.GRPCInferenceServiceBase.ServerMetadata)
            or null => new Access(Permission.None, Audience.Everybody),
            nameof(GRPCInferenceService.GRPCInferenceServiceBase.RepositoryModelLoad)
            or nameof(GRPCInferenceService.GRPCInferenceServiceBase.RepositoryModelUnload) => new Access(
                Permission.RollBack,
                Audience.Permitted
            ),
            _ => new Access(Permission.Read, Audience.Permitted),
        };
}
