using System.Text.Json;
using System.Text.Json.Serialization;

namespace Airworthy.Serving.Routing;

/// <summary>
/// A plan as it is kept. It is trusted no more than any other: each version is verified again when the plan is applied, so whoever edits
/// it can take endpoints away or put back what once passed their gates, and nothing else.
/// </summary>
public static class KeptPlan
{
    public static byte[] Write(TrafficPlan plan) =>
        JsonSerializer.SerializeToUtf8Bytes(plan, PlanJson.Default.TrafficPlan);

    /// <summary>Null when the bytes are no plan.</summary>
    public static TrafficPlan? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return
                JsonSerializer.Deserialize(bytes, PlanJson.Default.TrafficPlan) is { } plan
                && plan.Endpoints.DistinctBy(e => e.Name).Count() == plan.Endpoints.Count
                ? plan
                : null;
        }
        catch (Exception bad) when (bad is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 32
)]
[JsonSerializable(typeof(TrafficPlan))]
internal sealed partial class PlanJson : JsonSerializerContext;
