using Airworthy.Core.Values;
using Airworthy.Server.OpenInference;
using Airworthy.Serving.Observations;
using Airworthy.Serving.Routing;

namespace Airworthy.Server.Metrics;

/// <summary>
/// What endpoints were asked, under the names that Triton gives it, so that dashboards made for Triton and KServe show it. A version that
/// has left an endpoint keeps its counts.
/// </summary>
internal static class ServingMetrics
{
    public static void Write(MetricsText text, Observer observer, IServing serving)
    {
        var calls = observer.Read().Select(r => new Counted(Labels(r.Endpoint, r.Number), r.Counts)).ToList();
        foreach (var (name, help, value) in Counters)
        {
            text.Begin(name, "counter", help);
            calls.ForEach(c => text.Sample(c.Labels, value(c.Counts)));
        }
        text.Begin(
            "airworthy_inference_request_duration_seconds",
            "histogram",
            "Time from the question to the answer, of answered and failed requests."
        );
        foreach (var (labels, counts) in calls)
        {
            text.Histogram(labels, DurationBuckets.Bounds, counts.Buckets, counts.Time.TotalSeconds);
        }
        WriteLoaded(text, serving);
        WriteEndpoints(text, serving.Status);
        WriteObservations(text, observer.Channel);
    }

    private static readonly IReadOnlyList<(string Name, string Help, Func<CallCounts, double> Value)> Counters =
    [
        ("nv_inference_request_success", "Requests answered.", c => c.Answered),
        (
            "nv_inference_request_failure",
            "Requests that did not fit, were refused, or that the model failed.",
            c => c.Failed
        ),
        ("airworthy_inference_request_cancelled", "Requests whose caller left before the answer.", c => c.Cancelled),
        ("nv_inference_count", "Rows answered.", c => c.Rows),
        (
            "nv_inference_request_duration_us",
            "Time from the question to the answer, of answered and failed requests, in microseconds.",
            c => c.Time.TotalMicroseconds
        ),
        (
            "nv_inference_queue_duration_us",
            "Time that requests waited until their model was asked, in microseconds.",
            c => c.QueueTime.TotalMicroseconds
        ),
        (
            "nv_inference_compute_infer_duration_us",
            "Time that requests took beyond waiting, in microseconds.",
            c => (c.Time - c.QueueTime).TotalMicroseconds
        ),
    ];

    /// <summary>Of versions that answer now: what is known of their queues begins anew when they are loaded.</summary>
    private static void WriteLoaded(MetricsText text, IServing serving)
    {
        var loaded = new List<(string Labels, InferenceStatistics Read)>();
        foreach (var lease in ModelReports.Everything(serving))
        {
            using (lease)
            {
                loaded.Add((Labels(lease.Name, lease.Number), lease.ReadStatistics()));
            }
        }
        text.Begin(
            "nv_inference_exec_count",
            "counter",
            "Runs of the model; fewer than requests, where they were put together."
        );
        loaded.ForEach(l => text.Sample(l.Labels, l.Read.Runs));
        text.Begin("nv_inference_pending_request_count", "gauge", "Requests that wait for the model.");
        loaded.ForEach(l => text.Sample(l.Labels, l.Read.Waiting));
        text.One("airworthy_models_loaded", "gauge", "Versions that answer at endpoints.", loaded.Count);
    }

    private static void WriteEndpoints(MetricsText text, IReadOnlyList<EndpointStatus> endpoints)
    {
        text.Begin("airworthy_endpoint_ready", "gauge", "1 where the endpoint answers, 0 where it does not.");
        foreach (var status in endpoints)
        {
            text.Sample(
                MetricsText.Labels(("model", status.Name.Model.ToString()), Environment(status.Name)),
                status.Serving is null ? 0 : 1
            );
        }
    }

    private static void WriteObservations(MetricsText text, ObservationChannel channel)
    {
        text.One("airworthy_observations_taken_total", "counter", "Observations kept of calls.", channel.Taken);
        text.One(
            "airworthy_observations_dropped_total",
            "counter",
            "Observations that found no room on their way to the disk.",
            channel.Dropped
        );
    }

    private static string Labels(EndpointName endpoint, int version) =>
        MetricsText.Labels(
            ("model", endpoint.Model.ToString()),
            ("version", ModelNames.Written(version)),
            Environment(endpoint)
        );

    private static (string, string) Environment(EndpointName endpoint) =>
        ("environment", endpoint.Environment.ToString());

    private sealed record Counted(string Labels, CallCounts Counts);
}
