using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>
/// The Open Inference Protocol's JSON (version 2, https://github.com/kserve/open-inference-protocol): requests in, answers and metadata
/// out. Knows no HTTP.
/// </summary>
public static class OpenInferenceJson
{
    private const int MaxCopied = 1 << 20;

    private static readonly JsonReaderOptions Reading = new() { MaxDepth = 64 };

    // Answers go out as application/json, never into a page, so only what JSON itself forbids is escaped.
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>Reads a whole body. Whatever its bytes are, the answer is a request or a fault, never an exception.</summary>
    /// <param name="body">All of it, decompressed.</param>
    /// <param name="headerLength">How much of it is JSON, as Inference-Header-Content-Length says; null: all.</param>
    public static Result<InferenceRequest> Read(ReadOnlySequence<byte> body, long? headerLength = null)
    {
        if (headerLength is < 0 || headerLength > body.Length)
        {
            return OpenInferenceFaults.BadBinaryBody.With(
                $"The header Inference-Header-Content-Length says that {headerLength} bytes are JSON, and the body has {body.Length}."
            );
        }
        var text = headerLength is { } length ? body.Slice(0, length) : body;
        ReadOnlySequence<byte>? binary = headerLength is null ? null : body.Slice(headerLength.Value);
        try
        {
            return ReadQuickly(text, binary);
        }
        catch (JsonException) when (text.Length <= MaxCopied)
        {
            // Lists of numbers were stepped over in one go, so the place that it tells is not the right one.
            return ReadSlowly(text, binary);
        }
        catch (JsonException bad)
        {
            return NotJson(bad);
        }
    }

    /// <summary>What does not lie in one piece is copied into one, unless it is large: numbers are read much faster from there.</summary>
    private static Result<InferenceRequest> ReadQuickly(ReadOnlySequence<byte> text, ReadOnlySequence<byte>? binary)
    {
        if (text.IsSingleSegment || text.Length > MaxCopied)
        {
            return Read(text, binary);
        }
        var copy = ArrayPool<byte>.Shared.Rent((int)text.Length);
        try
        {
            text.CopyTo(copy);
            return Read(new ReadOnlySequence<byte>(copy, 0, (int)text.Length), binary);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private static Result<InferenceRequest> Read(ReadOnlySequence<byte> text, ReadOnlySequence<byte>? binary)
    {
        var json = new Utf8JsonReader(text, Reading);
        var whole = new JsonText(text.IsSingleSegment ? text.FirstSpan : [], text.Length);
        return RequestReader.Read(ref json, whole, binary);
    }

    private static Result<InferenceRequest> ReadSlowly(ReadOnlySequence<byte> text, ReadOnlySequence<byte>? binary)
    {
        try
        {
            var json = new Utf8JsonReader(text, Reading);
            return RequestReader.Read(ref json, new JsonText([], text.Length), binary);
        }
        catch (JsonException bad)
        {
            return NotJson(bad);
        }
    }

    private static Fault NotJson(JsonException bad) =>
        OpenInferenceFaults.BadRequest.With(
            $"The body is not JSON: it goes wrong in line {bad.LineNumber + 1} at byte {bad.BytePositionInLine + 1}."
        );

    /// <summary>
    /// Writes an answer's JSON, or writes nothing and says why it cannot be written. Outputs in binary form only announce their size;
    /// <see cref="WriteBinary"/> writes what follows.
    /// </summary>
    public static Result<Nothing> Write(IBufferWriter<byte> to, InferenceResponse response)
    {
        for (var i = 0; i < response.Outputs.Count; i++)
        {
            if (!response.Forms.IsBinary(i) && TensorDataWriter.Check(response.Outputs[i]) is { } fault)
            {
                return fault;
            }
        }
        var json = _writer ??= new Utf8JsonWriter(to, Writing);
        json.Reset(to);
        json.WriteStartObject();
        json.WriteString("model_name"u8, response.ModelName);
        json.WriteString("model_version"u8, response.ModelVersion);
        if (response.Id is not null)
        {
            json.WriteString("id"u8, response.Id);
        }
        json.WriteStartArray("outputs"u8);
        for (var i = 0; i < response.Outputs.Count; i++)
        {
            WriteOutput(json, response.Outputs[i], response.Forms.IsBinary(i));
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return Result.Done;
    }

    /// <summary>How many bytes follow the JSON; null where no output is in binary form.</summary>
    public static long? BinarySize(InferenceResponse response)
    {
        long? size = null;
        for (var i = 0; i < response.Outputs.Count; i++)
        {
            if (response.Forms.IsBinary(i))
            {
                size = (size ?? 0) + TensorBytes.Size(response.Outputs[i]);
            }
        }
        return size;
    }

    /// <summary>The outputs in binary form, one after the other.</summary>
    public static void WriteBinary(IBufferWriter<byte> to, InferenceResponse response)
    {
        for (var i = 0; i < response.Outputs.Count; i++)
        {
            if (response.Forms.IsBinary(i))
            {
                TensorBytes.Write(to, response.Outputs[i]);
            }
        }
    }

    private static void WriteOutput(Utf8JsonWriter json, Tensor output, bool isBinary)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, output.Name);
        json.WriteString("datatype"u8, output.Type.ToString());
        WriteShape(json, output.Shape);
        if (isBinary)
        {
            json.WriteStartObject("parameters"u8);
            json.WriteNumber("binary_data_size"u8, TensorBytes.Size(output));
            json.WriteEndObject();
        }
        else
        {
            json.WritePropertyName("data"u8);
            TensorDataWriter.Write(json, output);
        }
        json.WriteEndObject();
    }

    /// <summary>A model's metadata. A tensor of which not even the number of dimensions is known is given the shape [-1].</summary>
    public static void WriteMetadata(
        IBufferWriter<byte> to,
        string name,
        IEnumerable<string> versions,
        string platform,
        ModelSignature signature
    )
    {
        using var json = new Utf8JsonWriter(to, Writing);
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteStartArray("versions"u8);
        foreach (var version in versions)
        {
            json.WriteStringValue(version);
        }
        json.WriteEndArray();
        json.WriteString("platform"u8, platform);
        WriteSpecs(json, "inputs", signature.Inputs);
        WriteSpecs(json, "outputs", signature.Outputs);
        json.WriteEndObject();
    }

    private static void WriteSpecs(Utf8JsonWriter json, string side, IReadOnlyList<TensorSpec> specs)
    {
        json.WriteStartArray(side);
        foreach (var spec in specs)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, spec.Name);
            json.WriteString("datatype"u8, spec.Type.ToString());
            WriteShape(json, spec.Shape ?? [-1]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteShape(Utf8JsonWriter json, IReadOnlyList<long> shape)
    {
        json.WriteStartArray("shape"u8);
        foreach (var size in shape)
        {
            json.WriteNumberValue(size);
        }
        json.WriteEndArray();
    }
}
