using System.Text.Json;

namespace Airworthy.Catalog.Tracking.Traces;

/// <summary>Whether a trace is whole.</summary>
public static class TraceSpanRules
{
    /// <summary>By the number that the client said it has; where it said none, what is there counts as all.</summary>
    public static bool AreComplete(Trace trace, int spans) =>
        !trace.HasSpans
        || Announced(trace.Metadata.GetValueOrDefault(TraceKeys.SizeStats)) is not { } all
        || spans >= all;

    private static int? Announced(string? stats)
    {
        if (stats is null)
        {
            return null;
        }
        try
        {
            using var json = JsonDocument.Parse(stats);
            return
                json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("num_spans", out var count)
                && count.ValueKind == JsonValueKind.Number
                && count.TryGetInt32(out var number)
                ? number
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
