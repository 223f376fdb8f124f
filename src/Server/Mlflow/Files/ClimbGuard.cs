using Airworthy.Catalog.Tracking.Files;
using Airworthy.Server.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Airworthy.Server.Mlflow.Files;

/// <summary>
/// Refuses an artifact's path that climbs. The web server resolves <c>..</c> before anything is asked, so such a request would arrive
/// somewhere else and be answered there; whoever sent it should hear what is wrong with it.
/// </summary>
internal sealed class ClimbGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        return target.Contains("/mlflow-artifacts/", StringComparison.Ordinal) && Climbs(target)
            ? MlflowErrors.WriteAsync(
                context.Response,
                MlflowErrors.Of(Core.Results.FaultKind.Invalid),
                TreePathRules.Invalid
            )
            : next(context);
    }

    private static bool Climbs(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        // '%2e' is a dot to the web server too.
        return path.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase).Split('/').Contains("..");
    }
}
