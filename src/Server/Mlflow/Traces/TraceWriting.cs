using System.Globalization;
using System.Text.Json;
using Airworthy.Catalog.Tracking.Traces;

namespace Airworthy.Server.Mlflow.Traces;

/// <summary>Writes traces and assessments as MLflow's messages have them.</summary>
internal static class TraceWriting
{
    /// <summary>Members of TraceInfoV3.</summary>
    public static void Members(Utf8JsonWriter json, Trace trace)
    {
        json.WriteString("trace_id", trace.Id);
        json.Text("client_request_id", trace.ClientRequestId);
        json.Message(
            "trace_location",
            j =>
            {
                j.WriteString("type", "MLFLOW_EXPERIMENT");
                j.Message("mlflow_experiment", e => e.WriteString("experiment_id", trace.ExperimentId));
            }
        );
        json.Text("request_preview", trace.RequestPreview);
        json.Text("response_preview", trace.ResponsePreview);
        json.WriteString("request_time", Moment(trace.StartMs));
        if (trace.DurationMs is { } duration)
        {
            json.WriteString("execution_duration", Duration(duration));
        }
        json.WriteString("state", trace.State);
        Map(json, "trace_metadata", trace.Metadata);
        json.List("assessments", trace.Assessments, Members);
        Map(json, "tags", trace.Tags);
    }

    /// <summary>Members of the older TraceInfo.</summary>
    public static void OldMembers(Utf8JsonWriter json, Trace trace)
    {
        json.WriteString("request_id", trace.Id);
        json.WriteString("experiment_id", trace.ExperimentId);
        json.WriteNumber("timestamp_ms", trace.StartMs);
        json.WriteNumber("execution_time_ms", trace.DurationMs ?? 0);
        json.WriteString("status", trace.State == TraceStates.Unspecified ? "TRACE_STATUS_UNSPECIFIED" : trace.State);
        json.Pairs("request_metadata", [.. trace.Metadata]);
        json.Pairs("tags", [.. trace.Tags]);
    }

    /// <summary>Members of Trace: its head and its spans.</summary>
    public static void Members(Utf8JsonWriter json, Trace trace, IReadOnlyList<TraceSpan> spans)
    {
        json.Message("trace_info", j => Members(j, trace));
        json.List("spans", spans, (j, span) => OtlpWriting.Members(j, OtlpReader.ReadSpan(span.Otlp).Value));
    }

    public static void Members(Utf8JsonWriter json, Assessment assessment)
    {
        json.WriteString("assessment_id", assessment.Id);
        json.WriteString("assessment_name", assessment.Name);
        json.WriteString("trace_id", assessment.TraceId);
        json.Text("span_id", assessment.SpanId);
        json.Message(
            "source",
            j =>
            {
                j.WriteString("source_type", assessment.SourceType ?? "SOURCE_TYPE_UNSPECIFIED");
                j.Text("source_id", assessment.SourceId);
            }
        );
        json.WriteString("create_time", Moment(assessment.Created.ToUnixTimeMilliseconds()));
        json.WriteString("last_update_time", Moment(assessment.Updated.ToUnixTimeMilliseconds()));
        json.Message(assessment.IsExpectation ? "expectation" : "feedback", j => Value(j, assessment));
        json.Text("rationale", assessment.Rationale);
        Map(json, "metadata", assessment.Metadata);
        json.Text("overrides", assessment.Overrides);
        json.WriteBoolean("valid", assessment.IsValid);
    }

    public static string Moment(long milliseconds)
    {
        // What lies outside the calendar is answered as its nearest end, and never breaks the answer.
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(
            Math.Clamp(
                milliseconds,
                DateTimeOffset.MinValue.ToUnixTimeMilliseconds(),
                DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            )
        );
        var format = moment.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        return moment.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Duration(long milliseconds) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(milliseconds < 0 ? "-" : "")}{Math.Abs(milliseconds / 1000)}{(milliseconds % 1000 == 0 ? "" : $".{Math.Abs(milliseconds % 1000):000}")}s"
        );

    private static void Map(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> pairs)
    {
        if (pairs.Count == 0)
        {
            return;
        }
        json.WriteStartObject(name);
        foreach (var (key, value) in pairs)
        {
            json.WriteString(key, value);
        }
        json.WriteEndObject();
    }

    private static void Value(Utf8JsonWriter json, Assessment assessment)
    {
        if (assessment.Value is { } value)
        {
            if (assessment.IsExpectation && !IsPlain(value))
            {
                // Expectations of a richer form travel as JSON within a text.
                json.Message(
                    "serialized_value",
                    j =>
                    {
                        j.WriteString("serialization_format", "JSON_FORMAT");
                        j.WriteString("value", value);
                    }
                );
            }
            else
            {
                json.WritePropertyName("value");
                json.WriteRawValue(value, skipInputValidation: true);
            }
        }
        if (assessment.Error is { } error)
        {
            json.WritePropertyName("error");
            json.WriteRawValue(error, skipInputValidation: true);
        }
    }

    private static bool IsPlain(string json)
    {
        if (json[0] != '[')
        {
            return json[0] != '{';
        }
        using var list = JsonDocument.Parse(json);
        return list.RootElement.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String);
    }
}
