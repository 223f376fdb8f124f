using System.Reflection;
using Airworthy.Client.Contracts;
using Airworthy.Server.Auth;

namespace Airworthy.Server.Api;

/// <summary>Whether the server is there, and which one it is.</summary>
internal static class ServerRoutes
{
    public static string Version { get; } =
        typeof(ServerRoutes)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    public static void MapServer(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("server").RefuseUnknownParameters();
        group
            .MapGet("/health/live", () => TypedResults.Ok(new HealthView("live")))
            .WithName("getLive")
            .WithSummary("The process answers.")
            .ForEverybody();
        group
            .MapGet("/health/ready", (IHostApplicationLifetime life) => Ready(life))
            .WithName("getReady")
            .WithSummary(
                "The store is open and every endpoint that was serving is loaded again; 503 once the server stops."
            )
            .Produces<HealthView>()
            .ForEverybody();
        group
            .MapGet("/api/v1/version", () => TypedResults.Ok(new ServerVersionView("airworthy", Version, "v1")))
            .WithName("getServerVersion")
            .WithSummary("Which server this is.")
            .ForEverybody();
    }

    // While the last requests are answered, nothing new is to be sent here.
    private static IResult Ready(IHostApplicationLifetime life) =>
        life.ApplicationStopping.IsCancellationRequested
            ? TypedResults.Json(new HealthView("stopping"), ApiJson.Default.HealthView, statusCode: 503)
            : TypedResults.Ok(new HealthView("ready"));
}
