using System.Diagnostics;
using System.Diagnostics.Metrics;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Observations;

/// <summary>
/// What OpenTelemetry is told call by call: durations, because only they cannot be read off counters later. While nobody listens this is
/// one look at a field; the tags are made once, so that recording allocates nothing.
/// </summary>
internal sealed class CallInstruments(EndpointName endpoint, int number)
{
    private static readonly Meter Meter = new(Telemetry.Name);

    private static readonly Histogram<double> Requests = Meter.CreateHistogram(
        "airworthy.inference.request.duration",
        "s",
        "Time from the question to the answer.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets.Bounds }
    );

    private static readonly Histogram<double> Queues = Meter.CreateHistogram(
        "airworthy.inference.queue.duration",
        "s",
        "Time that a question waited before its model was asked.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets.Bounds }
    );

    private readonly KeyValuePair<string, object?> _model = new("airworthy.model", endpoint.ToString());
    private readonly KeyValuePair<string, object?> _version = new("airworthy.version", number);
    private static readonly KeyValuePair<string, object?> Answered = new("airworthy.outcome", "answered");
    private static readonly KeyValuePair<string, object?> Failed = new("airworthy.outcome", "failed");

    public void Answer(TimeSpan took) => Record(took, Answered);

    public void Fail(TimeSpan took) => Record(took, Failed);

    public void Queue(TimeSpan waited)
    {
        if (Queues.Enabled)
        {
            Queues.Record(waited.TotalSeconds, _model, _version);
        }
    }

    private void Record(TimeSpan took, KeyValuePair<string, object?> outcome)
    {
        if (Requests.Enabled)
        {
            Requests.Record(took.TotalSeconds, _model, _version, outcome);
        }
    }
}

/// <summary>Names by which OpenTelemetry finds what Serving tells.</summary>
public static class Telemetry
{
    /// <summary>Of the meter and of the source of spans.</summary>
    public const string Name = "Airworthy.Serving";

    internal static readonly ActivitySource Spans = new(Name);

    /// <summary>A span around a model's work; null, at the cost of one look, while nobody traces.</summary>
    internal static Activity? Infer(EndpointName endpoint, int number, string requestId)
    {
        if (Spans.StartActivity("infer") is not { } span)
        {
            return null;
        }
        span.SetTag("airworthy.model", endpoint.ToString());
        span.SetTag("airworthy.version", number);
        span.SetTag("airworthy.request_id", requestId);
        return span;
    }
}
