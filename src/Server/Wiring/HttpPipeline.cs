using Airworthy.Client.Http;
using Airworthy.Core.Values;
using Airworthy.Server.Api;
using Airworthy.Server.Auth;
using Airworthy.Server.Metrics;
using Airworthy.Server.Mlflow;
using Airworthy.Server.Mlflow.Evaluation;
using Airworthy.Server.Mlflow.Files;
using Airworthy.Server.Mlflow.LoggedModels;
using Airworthy.Server.Mlflow.Registry;
using Airworthy.Server.Mlflow.Traces;
using Airworthy.Server.Mlflow.Tracking;
using Airworthy.Server.Mlflow.Webhooks;
using Airworthy.Server.OpenApi;
using Airworthy.Server.OpenInference;
using Airworthy.Server.OpenInference.Grpc;
using Airworthy.Server.Problems;
using Airworthy.Server.Ui;

namespace Airworthy.Server.Wiring;

/// <summary>What a request goes through, in order.</summary>
internal static class HttpPipeline
{
    public static void Use(WebApplication app)
    {
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<StrangerGuard>();
        app.UseMiddleware<SlashGuard>();
        app.UseMiddleware<ClimbGuard>();
        app.UseRouting();
        app.UseMiddleware<TokenAuthentication>();
        app.UseMiddleware<AccessMiddleware>();
        app.MapServer();
        app.MapMetrics();
        var api = app.MapGroup("/api/v1").RefuseUnknownParameters();
        api.MapModels();
        api.MapUploads();
        api.MapPipelines();
        api.MapChecks();
        api.MapReleases();
        api.MapApprovals();
        api.MapPolicies();
        api.MapWaivers();
        api.MapSandboxes();
        api.MapTestScores();
        api.MapEndpoints();
        api.MapTraffic();
        api.MapRequests();
        api.MapIncidents();
        api.MapRecord();
        api.MapAccounts();
        app.MapOpenInference();
        app.MapOpenInferenceGrpc();
        app.MapRows();
        app.MapMlflow();
        TrackingPart.Map(new MlflowDoor(app), app.Services);
        FileRoutes.Map(new MlflowDoor(app));
        RegistryPart.Map(new MlflowDoor(app));
        MapTraced(new MlflowDoor(app));
        RunFileRoutes.Map(new MlflowDoor(app));
        PromptlabRoutes.Map(new MlflowDoor(app));
        WebhookRoutes.MapAll(new MlflowDoor(app));
        // The page speaks to the API as its caller would: what they may not see, it cannot show.
        app.MapHome(token => new AirworthyClient(OwnAddress.Of(app.Services), token)).Needs(Permission.Read);
        ApiDescription.Map(app);
        CheckRoutes(app);
    }

    private static void MapTraced(MlflowDoor door)
    {
        LoggedModelRoutes.Map(door);
        TraceRoutes.Map(door);
        TraceMetricRoutes.Map(door);
        OldTraceRoutes.Map(door);
        AssessmentRoutes.Map(door);
        OtlpRoutes.Map(door);
        EvaluationDatasetRoutes.Map(door);
        ScorerRoutes.Map(door);
    }

    /// <summary>A route that forgot to say who may call it, or shares its name with another, stops the start.</summary>
    private static void CheckRoutes(IEndpointRouteBuilder app)
    {
        var routes = app.DataSources.SelectMany(d => d.Endpoints).OfType<RouteEndpoint>().ToList();
        var wrong = routes
            .Where(e => e.Metadata.GetMetadata<Access>() is null)
            .Select(e => $"{e.RoutePattern.RawText} carries no Access")
            .Concat(
                routes
                    .GroupBy(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName)
                    .Where(g => g.Key is not null && g.Count() > 1)
                    .Select(g => $"{g.Count()} routes are named {g.Key}")
            )
            .ToList();
        if (wrong.Count > 0)
        {
            throw new InvalidOperationException(string.Join("; ", wrong));
        }
    }
}
