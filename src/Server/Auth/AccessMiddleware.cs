using Airworthy.Server.Problems;

namespace Airworthy.Server.Auth;

/// <summary>Holds every route to the <see cref="Access"/> it carries.</summary>
internal sealed class AccessMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        // No route, or one of routing's own answers (405, 415): nothing to protect.
        if (context.GetEndpoint() is not RouteEndpoint route)
        {
            return next(context);
        }
        var access =
            route.Metadata.GetMetadata<Access>()
            ?? throw new InvalidOperationException($"The route '{route.RoutePattern.RawText}' carries no Access.");
        return RouteAccessRules.Decide(access, context.Caller()) is { } fault
            ? ProblemResult.Of(fault).ExecuteAsync(context)
            : next(context);
    }
}
