using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Airworthy.Server.Mlflow.Traces;

/// <summary>Writes spans in JSON: as protobuf has them, which callers get, and as MLflow keeps them, which searches go through.</summary>
internal static class OtlpWriting
{
    private static readonly string[] Kinds =
    [
        "SPAN_KIND_UNSPECIFIED",
        "SPAN_KIND_INTERNAL",
        "SPAN_KIND_SERVER",
        "SPAN_KIND_CLIENT",
        "SPAN_KIND_PRODUCER",
        "SPAN_KIND_CONSUMER",
    ];

    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Members of OpenTelemetry's Span message.</summary>
    public static void Members(Utf8JsonWriter json, OtlpSpan span)
    {
        json.WriteBase64String("trace_id", span.TraceId);
        json.WriteBase64String("span_id", span.SpanId);
        json.TextUnlessEmpty("trace_state", span.TraceState);
        if (span.ParentId.Length > 0)
        {
            json.WriteBase64String("parent_span_id", span.ParentId);
        }
        json.TextUnlessEmpty("name", span.Name);
        if (span.Kind > 0 && span.Kind < Kinds.Length)
        {
            json.WriteString("kind", Kinds[span.Kind]);
        }
        json.WriteNumber("start_time_unix_nano", span.Start);
        json.WriteNumber("end_time_unix_nano", span.End);
        json.List("attributes", span.Attributes, Members);
        json.List(
            "events",
            span.Events,
            (j, e) =>
            {
                j.WriteNumber("time_unix_nano", e.Time);
                j.WriteString("name", e.Name);
                j.List("attributes", e.Attributes, Members);
            }
        );
        json.List(
            "links",
            span.Links,
            (j, link) =>
            {
                j.WriteBase64String("trace_id", link.TraceId);
                j.WriteBase64String("span_id", link.SpanId);
                j.TextUnlessEmpty("trace_state", link.TraceState);
                j.List("attributes", link.Attributes, Members);
            }
        );
        json.Message(
            "status",
            j =>
            {
                j.TextUnlessEmpty("message", span.StatusMessage);
                j.WriteString("code", StatusCode(span));
            }
        );
        if (span.Flags != 0)
        {
            json.WriteNumber("flags", span.Flags);
        }
    }

    /// <summary>The span as MLflow's Python keeps it: ids in base 64, each attribute's value as JSON within a text.</summary>
    public static string Content(OtlpSpan span, string traceId) =>
        ToText(json =>
        {
            json.WriteBase64String("trace_id", span.TraceId);
            json.WriteBase64String("span_id", span.SpanId);
            if (span.ParentId.Length > 0)
            {
                json.WriteBase64String("parent_span_id", span.ParentId);
            }
            else
            {
                json.WriteNull("parent_span_id");
            }
            json.WriteString("name", span.Name);
            json.WriteNumber("start_time_unix_nano", span.Start);
            json.WriteNumber("end_time_unix_nano", span.End);
            json.WriteStartArray("events");
            foreach (var one in span.Events)
            {
                json.WriteStartObject();
                json.WriteString("name", one.Name);
                json.WriteNumber("time_unix_nano", one.Time);
                json.Message("attributes", j => Natural(j, one.Attributes));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.Message(
                "status",
                j =>
                {
                    j.WriteString("code", StatusCode(span));
                    j.WriteString("message", span.StatusMessage);
                }
            );
            json.Message(
                "attributes",
                j =>
                {
                    foreach (var attribute in Once(span.Attributes).Where(a => a.Key != OtlpSpans.RequestId))
                    {
                        j.WriteString(attribute.Key, ToJson(attribute.Value));
                    }
                    j.WriteString(OtlpSpans.RequestId, $"\"{JsonEncodedText.Encode(traceId)}\"");
                }
            );
        });

    /// <summary>A value as plain JSON.</summary>
    public static string ToJson(OtlpValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            Natural(json, value);
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string ToText(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string StatusCode(OtlpSpan span) =>
        span.StatusCode switch
        {
            1 => "STATUS_CODE_OK",
            2 => "STATUS_CODE_ERROR",
            _ => "STATUS_CODE_UNSET",
        };

    private static void Members(Utf8JsonWriter json, OtlpAttribute attribute)
    {
        json.WriteString("key", attribute.Key);
        json.Message("value", j => Members(j, attribute.Value));
    }

    private static void Members(Utf8JsonWriter json, OtlpValue value)
    {
        switch (value)
        {
            case { Text: { } text }:
                json.WriteString("string_value", text);
                break;
            case { Flag: { } flag }:
                json.WriteBoolean("bool_value", flag);
                break;
            case { Whole: { } whole }:
                json.WriteNumber("int_value", whole);
                break;
            case { Real: { } real }:
                json.Number("double_value", real);
                break;
            case { Bytes: { } bytes }:
                json.WriteBase64String("bytes_value", bytes);
                break;
            case { List: { } list }:
                json.Message("array_value", j => j.List("values", list, Members));
                break;
            case { Map: { } map }:
                json.Message("kvlist_value", j => j.List("values", map, Members));
                break;
        }
    }

    private static void Natural(Utf8JsonWriter json, IReadOnlyList<OtlpAttribute> attributes)
    {
        foreach (var attribute in Once(attributes))
        {
            json.WritePropertyName(attribute.Key);
            Natural(json, attribute.Value);
        }
    }

    private static void Natural(Utf8JsonWriter json, OtlpValue value)
    {
        switch (value)
        {
            case { Text: { } text }:
                json.WriteStringValue(text);
                break;
            case { Flag: { } flag }:
                json.WriteBooleanValue(flag);
                break;
            case { Whole: { } whole }:
                json.WriteNumberValue(whole);
                break;
            case { Real: { } real } when double.IsFinite(real):
                json.WriteNumberValue(real);
                break;
            case { Real: { } real }:
                json.WriteStringValue(real.ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case { Bytes: { } bytes }:
                json.WriteBase64StringValue(bytes);
                break;
            case { List: { } list }:
                json.WriteStartArray();
                foreach (var one in list)
                {
                    Natural(json, one);
                }
                json.WriteEndArray();
                break;
            case { Map: { } map }:
                json.WriteStartObject();
                Natural(json, map);
                json.WriteEndObject();
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    /// <summary>Of a key that came twice, the last counts.</summary>
    private static IEnumerable<OtlpAttribute> Once(IReadOnlyList<OtlpAttribute> attributes) =>
        attributes.GroupBy(a => a.Key, StringComparer.Ordinal).Select(g => g.Last());
}
