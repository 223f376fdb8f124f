using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Observations;

/// <summary>An observation as one line of JSON. A number that JSON has no form for is written as text: "NaN", "Infinity", "-Infinity".</summary>
public static class ObservationJson
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the line, with its end.</summary>
    public static void WriteLine(IBufferWriter<byte> to, Observation observation)
    {
        using (var json = new Utf8JsonWriter(to, Writing))
        {
            json.WriteStartObject();
            json.WriteString("id", observation.RequestId);
            json.WriteString("at", observation.At.UtcDateTime);
            json.WriteString("endpoint", observation.Endpoint.ToString());
            json.WriteString("version", observation.Version.ToString());
            json.WriteNumber("number", observation.Number);
            json.WriteString("role", observation.Role == RouteRole.Live ? "live" : "shadow");
            Text(json, "reason", observation.RouteReason);
            json.WriteNumber("ms", Math.Round(observation.Took.TotalMilliseconds, 4));
            if (observation.Queued is { } queued)
            {
                json.WriteNumber("queued_ms", Math.Round(queued.TotalMilliseconds, 4));
            }
            json.WriteNumber("rows", observation.Rows);
            json.WriteString("outcome", Outcome(observation.Outcome));
            Text(json, "fault", observation.Fault);
            Text(json, "detail", observation.Detail);
            Text(json, "trace", observation.TraceId);
            Tensors(json, "inputs", observation.Inputs);
            Tensors(json, "outputs", observation.Outputs);
            json.WriteEndObject();
        }
        to.Write("\n"u8);
    }

    /// <summary>Reads a line back; null for anything that is none.</summary>
    public static KeptObservation? ReadLine(ReadOnlyMemory<byte> line)
    {
        try
        {
            var json = JsonElement.Parse(line.Span);
            return
                EndpointName.Parse(json.GetProperty("endpoint").GetString()).TryGet(out var endpoint, out _)
                && VersionId.Parse(json.GetProperty("version").GetString()).TryGet(out var version, out _)
                ? new KeptObservation
                {
                    RequestId = json.GetProperty("id").GetString()!,
                    Endpoint = endpoint,
                    Version = version,
                    Number = json.GetProperty("number").GetInt32(),
                    Role = json.GetProperty("role").GetString()!,
                    RouteReason = Text(json, "reason"),
                    At = json.GetProperty("at").GetDateTimeOffset(),
                    Milliseconds = json.GetProperty("ms").GetDouble(),
                    QueuedMilliseconds = json.TryGetProperty("queued_ms", out var queued) ? queued.GetDouble() : null,
                    Rows = json.GetProperty("rows").GetInt64(),
                    Outcome = json.GetProperty("outcome").GetString()!,
                    Fault = Text(json, "fault"),
                    Detail = Text(json, "detail"),
                    TraceId = Text(json, "trace"),
                    Inputs = json.TryGetProperty("inputs", out var inputs) ? inputs : null,
                    Outputs = json.TryGetProperty("outputs", out var outputs) ? outputs : null,
                }
                : null;
        }
        catch (Exception damaged)
            when (damaged is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string Outcome(CallOutcome outcome) =>
        outcome switch
        {
            CallOutcome.Answered => "answered",
            CallOutcome.Failed => "failed",
            CallOutcome.Cancelled => "cancelled",
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
        };

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static void Text(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void Tensors(Utf8JsonWriter json, string name, IReadOnlyList<ObservedTensor> tensors)
    {
        if (tensors.Count == 0)
        {
            return;
        }
        json.WriteStartArray(name);
        foreach (var tensor in tensors)
        {
            Write(json, tensor);
        }
        json.WriteEndArray();
    }

    /// <summary>A tensor as in the protocol: name, datatype, shape, flat data; and what was masked of it.</summary>
    public static void Write(Utf8JsonWriter json, ObservedTensor tensor)
    {
        json.WriteStartObject();
        json.WriteString("name", tensor.Name);
        json.WriteString("datatype", tensor.Type.ToString());
        json.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
        {
            json.WriteNumberValue(size);
        }
        json.WriteEndArray();
        if (tensor.Masking != Masking.None)
        {
            json.WriteString("values", Word(tensor.Masking));
        }
        if (tensor.Data is byte[][] raw)
        {
            json.WriteString("encoding", "base64");
            Elements(json, tensor, i => json.WriteBase64StringValue(raw[i]));
        }
        else if (tensor.Data is { } data)
        {
            Elements(json, tensor, i => Element(json, tensor.Type, data, i));
        }
        json.WriteEndObject();
    }

    private static string Word(Masking masking) =>
        masking switch
        {
            Masking.Hashed => "hashed",
            Masking.Removed => "removed",
            Masking.TooLarge => "too large",
            _ => throw new ArgumentOutOfRangeException(nameof(masking), masking, null),
        };

    private static void Elements(Utf8JsonWriter json, ObservedTensor tensor, Action<int> write)
    {
        var width = tensor.Shape.Count == 0 ? 1 : (int)tensor.Shape[^1];
        json.WriteStartArray("data");
        for (var i = 0; i < tensor.Data!.Length; i++)
        {
            if (tensor.Columns?.Contains(i % width) == true)
            {
                json.WriteNullValue();
            }
            else
            {
                write(i);
            }
        }
        json.WriteEndArray();
    }

    private static void Element(Utf8JsonWriter json, TensorType type, Array data, int i)
    {
        // By datatype and not by array: C# takes a byte[] for an sbyte[] and the like. Hashes are text in a tensor of any datatype.
        switch (type)
        {
            case TensorType.BYTES:
                json.WriteStringValue(((string[])data)[i]);
                break;
            case TensorType.BOOL:
                json.WriteBooleanValue(((bool[])data)[i]);
                break;
            case TensorType.FP16:
                Number(json, (float)((Half[])data)[i]);
                break;
            case TensorType.BF16:
                Number(json, BitConverter.UInt32BitsToSingle((uint)((ushort[])data)[i] << 16));
                break;
            case TensorType.FP32:
                Number(json, ((float[])data)[i]);
                break;
            case TensorType.FP64:
                Number(json, ((double[])data)[i]);
                break;
            case TensorType.UINT64:
                json.WriteNumberValue(((ulong[])data)[i]);
                break;
            default:
                json.WriteNumberValue(Convert.ToInt64(data.GetValue(i), CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void Number(Utf8JsonWriter json, float number)
    {
        if (float.IsFinite(number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void Number(Utf8JsonWriter json, double number)
    {
        if (double.IsFinite(number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
        }
    }
}
