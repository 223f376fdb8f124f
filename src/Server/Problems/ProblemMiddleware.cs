using Airworthy.Core.Results;
using Airworthy.Server.Logging;

namespace Airworthy.Server.Problems;

/// <summary>Nothing leaves the server as a bare status: what a caller sent wrong becomes a fault, a bug becomes a 500 that tells only its trace.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception broken) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, broken);
            return;
        }
        if (!context.Response.HasStarted && FaultOf(context) is { } fault)
        {
            await ProblemResult.Of(fault).ExecuteAsync(context);
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception broken)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer; 499 is only for the access log.
            context.Response.StatusCode = 499;
            return;
        }
        var result = RequestFaultRules.Of(broken) is { } fault ? ProblemResult.Of(fault) : Bug(context, broken);
        context.Response.Clear();
        await result.ExecuteAsync(context);
    }

    private ProblemResult Bug(HttpContext context, Exception broken)
    {
        using var told = CallScope.Begin(log, context);
        Failed(log, broken, context.Request.Method, context.Request.Path, context.TraceIdentifier);
        return ProblemResult.OfBug(context.TraceIdentifier);
    }

    /// <summary>Statuses that routing, and the reading of bodies, set without a body.</summary>
    private static Fault? FaultOf(HttpContext context) =>
        context.Response.ContentLength is > 0 || context.Response.ContentType is not null
            ? null
            : context.Response.StatusCode switch
            {
                400 or 408 => HttpFaults.BadRequest.With("The request's body is not whole or not well-formed."),
                413 => RequestFaultRules.TooLarge(),
                404 => HttpFaults.RouteUnknown.With(
                    $"There is nothing at '{Core.Values.Clip.Short(context.Request.Path)}'. The calls are listed at /docs."
                ),
                405 => HttpFaults.MethodNotAllowed.With(
                    $"This path does not take {Core.Values.Clip.Short(context.Request.Method)}; it takes {context.Response.Headers.Allow}."
                ),
                415 => RequestFaultRules.MediaType(context.Request.ContentType),
                _ => null,
            };

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed (trace {Trace})")]
    private static partial void Failed(ILogger log, Exception broken, string method, string path, string trace);
}
