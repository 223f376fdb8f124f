using Airworthy.Server.Api;
using Airworthy.Server.Auth;
using Airworthy.Server.OpenApi;
using Airworthy.Server.Problems;
using Airworthy.Server.Settings;

namespace Airworthy.Server.Wiring;

/// <summary>What a request goes through, in order.</summary>
internal static class HttpPipeline
{
    public static void Use(WebApplication app, ServerSettings settings)
    {
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<StrangerGuard>();
        app.UseRouting();
        app.UseMiddleware<BearerAuthentication>();
        app.UseMiddleware<AccessMiddleware>();
        app.MapServer();
        ApiDescription.Map(app);
        RefuseOpenRoutes(app);
    }

    /// <summary>A route that forgot to say who may call it stops the start.</summary>
    private static void RefuseOpenRoutes(IEndpointRouteBuilder routes)
    {
        var forgotten = routes
            .DataSources.SelectMany(d => d.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<Access>() is null)
            .Select(e => e.RoutePattern.RawText)
            .ToList();
        if (forgotten.Count > 0)
        {
            throw new InvalidOperationException($"These routes carry no Access: {string.Join(", ", forgotten)}.");
        }
    }
}
