using Airworthy.Server.Auth;

namespace Airworthy.Server.Mlflow;

/// <summary>The door for MLflow's clients, part by part.</summary>
internal static class MlflowRoutes
{
    public static void MapMlflow(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", () => "OK").ForEverybody().ExcludeFromDescription();
        routes.MapGet("/version", () => MlflowDoor.SpokenVersion).ForEverybody().ExcludeFromDescription();
    }
}
