using System.Text.Json;
using Airworthy.Core.Results;

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
        Failed(log, broken, context.Request.Method, context.Request.Path, context.TraceIdentifier);
        return ProblemResult.OfBug(context.TraceIdentifier);
    }

    /// <summary>Statuses that routing sets without a body.</summary>
    private static Fault? FaultOf(HttpContext context) =>
        context.Response.ContentLength is > 0 || context.Response.ContentType is not null
            ? null
            : context.Response.StatusCode switch
            {
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

/// <summary>Which exceptions are a caller's doing, and what to tell them.</summary>
internal static class RequestFaultRules
{
    /// <summary>Null: a bug.</summary>
    internal static Fault? Of(Exception broken) =>
        broken switch
        {
            BadHttpRequestException { StatusCode: 413 } => HttpFaults.RequestTooLarge.With(
                "The body is larger than this call takes. Registering files goes through an upload, which has no such limit."
            ),
            BadHttpRequestException { StatusCode: 415 } bad => MediaType(null, bad.Message),
            BadHttpRequestException { InnerException: JsonException bad } => Json(bad),
            BadHttpRequestException bad => HttpFaults.BadRequest.With(bad.Message),
            _ => null,
        };

    internal static Fault MediaType(string? sent, string? detail = null) =>
        HttpFaults.UnsupportedMediaType.With(
            detail
                ?? (
                    sent is null
                        ? "The body has no Content-Type; say what it is."
                        : $"This call does not take '{Core.Values.Clip.Short(sent)}'."
                )
        );

    internal static Fault Json(JsonException bad)
    {
        // The serializer's sentence may end with .NET type names; the place is what the caller needs.
        var message = bad.Message;
        var types = message.IndexOf(" Path: ", StringComparison.Ordinal);
        var sentence = types > 0 ? message[..types] : message;
        return HttpFaults.BadJson.With(
            $"The body is not the JSON this call takes, at {(bad.Path is { Length: > 0 } path ? path : "$")}: {Plain(sentence)}"
        );
    }

    private static string Plain(string sentence) =>
        sentence.Contains("could not be converted to", StringComparison.Ordinal) ? "the value has the wrong type."
        : sentence.StartsWith("The JSON property '", StringComparison.Ordinal)
        && sentence.Contains("could not be mapped", StringComparison.Ordinal)
            ? sentence[..(sentence.IndexOf('\'', 19) + 1)] + " is not known here."
        : sentence.Contains("was missing required properties", StringComparison.Ordinal)
            ? "required properties are missing"
                + sentence[(sentence.IndexOf("properties", StringComparison.Ordinal) + "properties".Length)..]
        : Core.Values.Clip.Short(sentence);
}
