using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Routing;

namespace Airworthy.Server.OpenInference;

/// <summary>What a model is set to and what it was asked, in the forms Triton's clients read.</summary>
internal static class ModelReports
{
    /// <summary>Every version that answers anywhere, by endpoint and number; whoever takes one lets it go.</summary>
    public static IEnumerable<EndpointLease> Everything(IServing serving)
    {
        foreach (var status in serving.Status)
        {
            foreach (var version in status.Versions.Where(v => v.Role == VersionRole.Live))
            {
                if (serving.Acquire(status.Name, new RouteAsk { Pinned = version.Number }).TryGet(out var lease, out _))
                {
                    yield return lease;
                }
            }
        }
    }

    /// <summary>The numbers of the versions that answer where the lease is from.</summary>
    public static IReadOnlyList<string> Versions(IServing serving, EndpointLease lease) =>
        serving.Status.FirstOrDefault(s => s.Name == lease.Name) is { Serving: not null } status
            ? [.. status.Versions.Where(v => v.Role == VersionRole.Live).Select(v => ModelNames.Written(v.Number))]
            : [ModelNames.Written(lease.Number)];

    public static void WriteStatistics(Utf8JsonWriter json, string name, int version, InferenceStatistics statistics)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("version", ModelNames.Written(version));
        json.WriteNumber("last_inference", statistics.LastAsked?.ToUnixTimeMilliseconds() ?? 0);
        json.WriteNumber("inference_count", statistics.Rows);
        json.WriteNumber("execution_count", statistics.Runs);
        json.WriteStartObject("inference_stats");
        Duration(json, "success", statistics.Succeeded, statistics.SucceededTime);
        Duration(json, "fail", statistics.Failed, statistics.FailedTime);
        Duration(json, "queue", statistics.Succeeded, statistics.QueueTime);
        Duration(json, "compute_input", statistics.Succeeded, TimeSpan.Zero);
        Duration(json, "compute_infer", statistics.Succeeded, statistics.InferTime);
        Duration(json, "compute_output", statistics.Succeeded, TimeSpan.Zero);
        Duration(json, "cache_hit", statistics.CacheHits, statistics.CacheHitTime);
        Duration(json, "cache_miss", statistics.CacheMisses, statistics.CacheMissTime);
        json.WriteEndObject();
        json.WriteStartArray("batch_stats");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteConfig(Utf8JsonWriter json, string name, ModelSignature signature)
    {
        json.WriteString("name", name);
        json.WriteString("platform", ProtocolJson.Platform);
        json.WriteString("backend", ProtocolJson.Backend);
        json.WriteNumber("max_batch_size", 0);
        Tensors(json, "input", signature.Inputs);
        Tensors(json, "output", signature.Outputs);
    }

    private static void Duration(Utf8JsonWriter json, string name, long count, TimeSpan time)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", count);
        json.WriteNumber("ns", time.Ticks * TimeSpan.NanosecondsPerTick);
        json.WriteEndObject();
    }

    private static void Tensors(Utf8JsonWriter json, string side, IReadOnlyList<TensorSpec> specs)
    {
        json.WriteStartArray(side);
        foreach (var spec in specs)
        {
            json.WriteStartObject();
            json.WriteString("name", spec.Name);
            json.WriteString("data_type", spec.Type == TensorType.BYTES ? "TYPE_STRING" : $"TYPE_{spec.Type}");
            json.WriteStartArray("dims");
            foreach (var size in spec.Shape ?? [-1])
            {
                json.WriteNumberValue(size);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
