using Airworthy.Core.Values;
using Airworthy.Server.Logging;
using Airworthy.Serving.Inference;

namespace Airworthy.Server.OpenInference;

/// <summary>
/// What tells one call from another, in and out: the request id (the caller's <c>X-Request-Id</c>, or else the protocol's own id, or else
/// one made here) and the W3C trace context, both given back as headers.
/// </summary>
internal static class CallMarks
{
    public const string RequestId = CallScope.RequestId;
    private const int MaxLength = 128;
    private const int TraceParentLength = 55;

    /// <summary>Marks the answer before anything is known of the body, so that refusals carry it too.</summary>
    public static void Begin(HttpContext context, IdSource ids)
    {
        var (sent, answer) = (context.Request.Headers, context.Response.Headers);
        answer[RequestId] = sent[RequestId] is [{ } id] && IsFit(id) ? id : ids.Next("req");
        if (sent.TraceParent is [{ Length: TraceParentLength } trace] && IsFit(trace))
        {
            answer.TraceParent = trace;
            if (sent.TraceState is [{ } state] && state.Length <= 512 && state.All(IsFit))
            {
                answer.TraceState = state;
            }
        }
    }

    /// <summary>The protocol's own id stands in for a header that was not sent.</summary>
    public static void Name(HttpContext context, string? id)
    {
        if (id is not null && IsFit(id) && !context.Request.Headers.ContainsKey(RequestId))
        {
            context.Response.Headers[RequestId] = id;
        }
    }

    /// <summary>The id that the answer carries.</summary>
    public static string IdOf(HttpContext context) => context.Response.Headers[RequestId].ToString();

    /// <summary>The caller's trace context; null where none was sent.</summary>
    public static string? TraceOf(HttpContext context) =>
        context.Response.Headers.TraceParent is [{ } trace] ? trace : null;

    /// <summary>A question that could not be read, for whoever counts and keeps what went wrong.</summary>
    public static InferenceCall Unread(HttpContext context) =>
        new()
        {
            Inputs = [],
            RequestId = IdOf(context),
            TraceParent = TraceOf(context),
        };

    /// <summary>Whether a text may stand in a header: visible ASCII, and not long.</summary>
    private static bool IsFit(string text) => text.Length is > 0 and <= MaxLength && text.All(IsFit);

    private static bool IsFit(char c) => c is >= ' ' and <= '~';
}
