using System.Text.Json;
using Airworthy.Catalog.Tracking.Traces;

namespace Airworthy.Server.Mlflow.Traces;

/// <summary>Makes of OpenTelemetry's spans the traces they belong to, as MLflow does.</summary>
internal static class OtlpSpans
{
    public const string RequestId = "mlflow.traceRequestId";
    private const string SpanType = "mlflow.spanType";
    private const string Inputs = "mlflow.spanInputs";
    private const string Outputs = "mlflow.spanOutputs";
    private const int MaxPreview = 1000;

    // What an OpenTelemetry SDK calls them, and the metadata that MLflow's clients look for.
    private static readonly (string Attribute, string Metadata)[] Sessions =
    [
        ("session.id", "mlflow.trace.session"),
        ("user.id", "mlflow.trace.user"),
    ];

    public static IReadOnlyList<SpanBatch> ByTrace(IReadOnlyList<OtlpSpan> spans) =>
        [.. spans.GroupBy(TraceIdOf, StringComparer.Ordinal).Select(g => Batch(g.Key, [.. g]))];

    private static SpanBatch Batch(string traceId, IReadOnlyList<OtlpSpan> spans)
    {
        var root = spans.FirstOrDefault(s => s.ParentId.Length == 0);
        return new SpanBatch(traceId, [.. spans.Select(s => Span(traceId, s))])
        {
            RequestPreview = root is null ? null : Preview(root, Inputs),
            ResponsePreview = root is null ? null : Preview(root, Outputs),
            Metadata = root is null
                ? new Dictionary<string, string>()
                : Sessions
                    .Select(s => (s.Metadata, Value: Find(root, s.Attribute)?.Text))
                    .Where(s => s.Value is not null)
                    .ToDictionary(s => s.Metadata, s => s.Value!, StringComparer.Ordinal),
        };
    }

    private static TraceSpan Span(string traceId, OtlpSpan span) =>
        new()
        {
            TraceId = traceId,
            Id = Convert.ToHexStringLower(span.SpanId),
            ParentId = span.ParentId.Length == 0 ? null : Convert.ToHexStringLower(span.ParentId),
            Name = span.Name,
            Type = Find(span, SpanType)?.Text is { } type ? Unwrapped(type) : null,
            Status = span.StatusCode switch
            {
                1 => "OK",
                2 => "ERROR",
                _ => "UNSET",
            },
            StartNs = span.Start,
            EndNs = span.End == 0 ? null : span.End,
            Otlp = span.Bytes,
            Content = OtlpWriting.Content(span, traceId),
        };

    private static string TraceIdOf(OtlpSpan span) =>
        Find(span, RequestId)?.Text is { } named
        && Unwrapped(named) is { Length: > 0 and <= 250 } id
        && !id.Contains('/', StringComparison.Ordinal)
            ? id
            : $"tr-{Convert.ToHexStringLower(span.TraceId)}";

    private static string? Preview(OtlpSpan span, string key)
    {
        if (Find(span, key) is not { } value)
        {
            return null;
        }
        var text = value.Text ?? OtlpWriting.ToJson(value);
        return text.Length > MaxPreview ? text[..MaxPreview] : text;
    }

    private static OtlpValue? Find(OtlpSpan span, string key) =>
        span.Attributes.LastOrDefault(a => a.Key == key)?.Value;

    /// <summary>MLflow's own spans hold their texts as JSON within the text.</summary>
    private static string Unwrapped(string text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
        {
            return text;
        }
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.GetString() ?? text;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return text;
        }
    }
}
