using System.Buffers;
using System.Text.Json;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Inference.OpenInference;

namespace Airworthy.Adapters.Targets.OpenInference;

/// <summary>An inference request's JSON, data flat.</summary>
internal static class InferRequest
{
    internal static byte[] Write(IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("inputs");
            foreach (var input in inputs)
            {
                Write(json, input);
            }
            json.WriteEndArray();
            json.WriteStartArray("outputs");
            foreach (var output in outputs)
            {
                json.WriteStartObject();
                json.WriteString("name", output);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Tensor tensor)
    {
        json.WriteStartObject();
        json.WriteString("name", tensor.Name);
        json.WriteString("datatype", tensor.Type.ToString());
        json.WriteStartArray("shape");
        foreach (var dimension in tensor.Shape)
        {
            json.WriteNumberValue(dimension);
        }
        json.WriteEndArray();
        json.WritePropertyName("data");
        TensorDataWriter.Write(json, tensor);
        json.WriteEndObject();
    }
}
