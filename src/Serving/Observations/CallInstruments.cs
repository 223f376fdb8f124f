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
