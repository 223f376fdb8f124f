using System.Diagnostics;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Observations;

/// <summary>
/// Names by which OpenTelemetry finds what Serving tells, and the spans of a call: one for all of it, below the caller's own where a
/// <c>traceparent</c> came with it, and in it one for the time in the queue and one for the model's.
/// </summary>
public static class Telemetry
{
    /// <summary>Of the meter and of the source of spans.</summary>
    public const string Name = "Airworthy.Serving";

    internal static readonly ActivitySource Spans = new(Name);

    /// <summary>A span around a call; null, at the cost of one look, while nobody traces.</summary>
    internal static Activity? Begin(EndpointName endpoint, int number, InferenceCall call)
    {
        if (!Spans.HasListeners())
        {
            return null;
        }
        var caller = ActivityContext.TryParse(call.TraceParent, null, isRemote: true, out var sent) ? sent : default;
        if (Spans.StartActivity("inference", ActivityKind.Server, caller) is not { } span)
        {
            return null;
        }
        span.SetTag("airworthy.model", endpoint.ToString());
        span.SetTag("airworthy.version", number);
        span.SetTag("airworthy.request_id", call.RequestId);
        return span;
    }

    /// <summary>The call has ended: tells what of its time was waiting and what the model's.</summary>
    internal static void Tell(Activity span, InferenceCall call, TimeSpan took, string? fault)
    {
        var queued = call.Queued ?? TimeSpan.Zero;
        Part(span, "queue", TimeSpan.Zero, queued);
        Part(span, "infer", queued, took);
        span.SetStatus(fault is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, fault);
    }

    private static void Part(Activity whole, string name, TimeSpan from, TimeSpan to)
    {
        var start = new DateTimeOffset(whole.StartTimeUtc);
        using var part = Spans.StartActivity(name, ActivityKind.Internal, whole.Context, startTime: start + from);
        part?.SetEndTime((start + to).UtcDateTime);
    }
}
