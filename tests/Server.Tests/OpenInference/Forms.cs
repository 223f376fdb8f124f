using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Client.Protos;
using Airworthy.Server.OpenInference.Grpc;
using Airworthy.Serving.Inference;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace Airworthy.Server.Tests.OpenInference;

/// <summary>What an endpoint answered in one of the protocol's forms: tensors, or the code of a refusal.</summary>
internal sealed record Said(IReadOnlyList<Tensor>? Outputs, string? Code, string Text);

/// <summary>Asks the same in each of the protocol's forms, written and read by hand.</summary>
internal static class Forms
{
    private const string LengthHeader = "Inference-Header-Content-Length";

    public static readonly (string Name, Func<OpenInferenceHost, string, Tensor[], Task<Said>> Ask)[] All =
    [
        ("JSON", JsonAsync),
        ("binary", BinaryAsync),
        ("gRPC raw", (host, model, inputs) => GrpcAsync(host, model, inputs, isRaw: true)),
        ("gRPC typed", (host, model, inputs) => GrpcAsync(host, model, inputs, isRaw: false)),
    ];

    public static async Task<Said> JsonAsync(OpenInferenceHost host, string model, Tensor[] inputs)
    {
        var body = new ArrayBufferWriter<byte>();
        WriteHeader(body, inputs, isBinary: false);
        return await SendAsync(host, model, body, null);
    }

    public static async Task<Said> BinaryAsync(OpenInferenceHost host, string model, Tensor[] inputs)
    {
        var body = new ArrayBufferWriter<byte>();
        WriteHeader(body, inputs, isBinary: true);
        var length = body.WrittenCount;
        foreach (var input in inputs)
        {
            TensorBytes.Write(body, input);
        }
        return await SendAsync(host, model, body, length);
    }

    public static async Task<Said> GrpcAsync(OpenInferenceHost host, string model, Tensor[] inputs, bool isRaw)
    {
        var request = new ModelInferRequest { ModelName = model, Id = "q" };
        foreach (var input in inputs)
        {
            var tensor = new ModelInferRequest.Types.InferInputTensor
            {
                Name = input.Name,
                Datatype = input.Type.ToString(),
                Shape = { input.Shape },
            };
            if (isRaw)
            {
                request.RawInputContents.Add(ByteString.CopyFrom(TensorBytes.ToArray(input)));
            }
            else
            {
                tensor.Contents = GrpcContents.Write(input);
            }
            request.Inputs.Add(tensor);
        }
        try
        {
            var answer = await host.Grpc.ModelInferAsync(request);
            Assert.Equal(("q", model), (answer.Id, answer.ModelName));
            return new Said([.. answer.Outputs.Select((o, i) => Read(o, answer.RawOutputContents, i))], null, "");
        }
        catch (RpcException refused)
        {
            return new Said(null, refused.Trailers.GetValue("airworthy-code"), refused.Status.Detail);
        }
    }

    private static Tensor Read(ModelInferResponse.Types.InferOutputTensor output, RepeatedField<ByteString> raw, int at)
    {
        var type = Enum.Parse<TensorType>(output.Datatype);
        long[] shape = [.. output.Shape];
        return raw.Count > 0
            ? TensorBytes.Read(output.Name, type, shape, new ReadOnlySequence<byte>(raw[at].Memory)).Value
            : GrpcContents.Read(output.Name, type, shape, output.Contents).Value;
    }

    private static void WriteHeader(ArrayBufferWriter<byte> body, Tensor[] inputs, bool isBinary)
    {
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        if (isBinary)
        {
            json.WriteStartObject("parameters");
            json.WriteBoolean("binary_data_output", true);
            json.WriteEndObject();
        }
        json.WriteStartArray("inputs");
        foreach (var input in inputs)
        {
            json.WriteStartObject();
            json.WriteString("name", input.Name);
            json.WriteString("datatype", input.Type.ToString());
            json.WriteStartArray("shape");
            input.Shape.ToList().ForEach(json.WriteNumberValue);
            json.WriteEndArray();
            if (isBinary)
            {
                json.WriteStartObject("parameters");
                json.WriteNumber("binary_data_size", TensorBytes.Size(input));
                json.WriteEndObject();
            }
            else
            {
                json.WriteStartArray("data");
                foreach (var element in input.Data)
                {
                    JsonSerializer.Serialize(json, element, element.GetType());
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static async Task<Said> SendAsync(
        OpenInferenceHost host,
        string model,
        ArrayBufferWriter<byte> body,
        int? jsonLength
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v2/models/{Uri.EscapeDataString(model)}/infer");
        request.Content = new ReadOnlyMemoryContent(body.WrittenMemory);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (jsonLength is not null)
        {
            request.Headers.Add(LengthHeader, jsonLength.Value.ToString(CultureInfo.InvariantCulture));
        }
        using var answer = await host.Client.SendAsync(request);
        return await ReadAsync(answer);
    }

    public static async Task<Said> ReadAsync(HttpResponseMessage answer)
    {
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        var length = answer.Headers.TryGetValues(LengthHeader, out var lengths)
            ? int.Parse(lengths.Single(), CultureInfo.InvariantCulture)
            : bytes.Length;
        using var json = JsonDocument.Parse(bytes.AsMemory(0, length));
        var text = json.RootElement.GetRawText();
        if (!answer.IsSuccessStatusCode)
        {
            return new Said(null, json.RootElement.GetProperty("code").GetString(), text);
        }
        var outputs = new List<Tensor>();
        var at = length;
        foreach (var output in json.RootElement.GetProperty("outputs").EnumerateArray())
        {
            outputs.Add(Read(output, bytes, ref at));
        }
        Assert.Equal(bytes.Length, at);
        return new Said(outputs, null, text);
    }

    private static Tensor Read(JsonElement output, byte[] body, ref int at)
    {
        var name = output.GetProperty("name").GetString()!;
        var type = Enum.Parse<TensorType>(output.GetProperty("datatype").GetString()!);
        long[] shape = [.. output.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())];
        if (output.TryGetProperty("data", out var data))
        {
            return new Tensor(name, type, shape, Array(type, [.. data.EnumerateArray()]));
        }
        var size = output.GetProperty("parameters").GetProperty("binary_data_size").GetInt32();
        at += size;
        return TensorBytes.Read(name, type, shape, new ReadOnlySequence<byte>(body, at - size, size)).Value;
    }

    private static Array Array(TensorType type, JsonElement[] data) =>
        type switch
        {
            TensorType.BOOL => System.Array.ConvertAll(data, d => d.GetBoolean()),
            TensorType.UINT8 => System.Array.ConvertAll(data, d => d.GetByte()),
            TensorType.UINT16 => System.Array.ConvertAll(data, d => d.GetUInt16()),
            TensorType.UINT32 => System.Array.ConvertAll(data, d => d.GetUInt32()),
            TensorType.UINT64 => System.Array.ConvertAll(data, d => d.GetUInt64()),
            TensorType.INT8 => System.Array.ConvertAll(data, d => d.GetSByte()),
            TensorType.INT16 => System.Array.ConvertAll(data, d => d.GetInt16()),
            TensorType.INT32 => System.Array.ConvertAll(data, d => d.GetInt32()),
            TensorType.INT64 => System.Array.ConvertAll(data, d => d.GetInt64()),
            TensorType.FP32 => System.Array.ConvertAll(data, d => d.GetSingle()),
            TensorType.FP64 => System.Array.ConvertAll(data, d => d.GetDouble()),
            TensorType.BYTES => System.Array.ConvertAll(data, d => d.GetString()!),
            _ => throw new InvalidOperationException($"{type} in JSON"),
        };
}
