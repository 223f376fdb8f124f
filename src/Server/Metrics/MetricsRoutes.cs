using Airworthy.Core.Values;
using Airworthy.Server.Api;
using Airworthy.Server.Auth;
using Airworthy.Serving.Observations;
using Airworthy.Serving.Routing;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.Metrics;

/// <summary>Figures for Prometheus and whatever else reads its text.</summary>
internal static class MetricsRoutes
{
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes
            .MapGroup("/metrics")
            .WithTags("server")
            .RefuseUnknownParameters()
            .MapGet("", WriteAsync)
            .WithName("getMetrics")
            .WithSummary("Figures of endpoints and of the process, in Prometheus' text form.")
            .Needs(Permission.Read);

    // Nothing is counted for this that would not be counted anyway; adding it up is the reader's cost.
    private static async Task WriteAsync(
        HttpResponse answer,
        [FromServices] Observer observer,
        [FromServices] IServing serving
    )
    {
        answer.ContentType = MetricsText.MediaType;
        var text = new MetricsText(answer.BodyWriter);
        ServingMetrics.Write(text, observer, serving);
        ProcessMetrics.Write(text);
        await answer.BodyWriter.FlushAsync(answer.HttpContext.RequestAborted);
    }
}
