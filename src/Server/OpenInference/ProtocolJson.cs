using System.Buffers;
using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference.OpenInference;

namespace Airworthy.Server.OpenInference;

/// <summary>The protocol's small answers.</summary>
internal sealed class ProtocolJson : IResult
{
    public const string MediaType = "application/json";

    public const string Platform = "onnxruntime_onnx";
    public const string ServerName = "airworthy";
    public const string Backend = "onnxruntime";

    /// <summary>What is spoken beyond the protocol's core, by the names its makers gave.</summary>
    public static readonly string[] Extensions =
    [
        "binary_tensor_data",
        "model_configuration",
        "model_repository",
        "statistics",
    ];

    private readonly int _status;
    private readonly ReadOnlyMemory<byte> _body;

    private ProtocolJson(int status, ArrayBufferWriter<byte> body) => (_status, _body) = (status, body.WrittenMemory);

    public static ProtocolJson Flag(string name, bool value) =>
        Of(value ? 200 : 503, json => json.WriteBoolean(name, value));

    public static ProtocolJson ModelReady(string name) =>
        Of(
            200,
            json =>
            {
                json.WriteString("name", name);
                json.WriteBoolean("ready", true);
            }
        );

    public static ProtocolJson Server(string name, string version) =>
        Of(
            200,
            json =>
            {
                json.WriteString("name", name);
                json.WriteString("version", version);
                json.WriteStartArray("extensions");
                foreach (var extension in Extensions)
                {
                    json.WriteStringValue(extension);
                }
                json.WriteEndArray();
            }
        );

    public static ProtocolJson Metadata(string name, IReadOnlyList<string> versions, ModelSignature signature)
    {
        var body = new ArrayBufferWriter<byte>();
        OpenInferenceJson.WriteMetadata(body, name, versions, Platform, signature);
        return new(200, body);
    }

    /// <summary>An object with nothing in it: it is done.</summary>
    public static ProtocolJson Empty() => Of(200, _ => { });

    /// <param name="write">The members of the one object.</param>
    public static ProtocolJson Object(Action<Utf8JsonWriter> write) => Of(200, write);

    public static ProtocolJson List<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartArray();
            foreach (var item in items)
            {
                write(json, item);
            }
            json.WriteEndArray();
        }
        return new(200, body);
    }

    private static ProtocolJson Of(int status, Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return new(status, body);
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = _status;
        response.ContentType = MediaType;
        response.ContentLength = _body.Length;
        return response.Body.WriteAsync(_body).AsTask();
    }
}
