using System.Buffers;
using System.Text;
using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Inference.OpenInference;
using CsCheck;

namespace Airworthy.Serving.Tests.Inference.OpenInference;

public sealed class FuzzTests
{
    private static readonly string[] Snippets =
    [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\ud800",
        "\\u0000",
        "null",
        "true",
        "-0",
        "1e999",
        "99999999999999999999",
        "\"data\"",
        "\"shape\"",
        "\"inputs\"",
        "[[[[[[[[[[",
        "\uFEFF",
        "9223372036854775807",
    ];

    private static readonly TensorType[] Types =
    [
        .. Enum.GetValues<TensorType>().Where(t => t is not (TensorType.FP16 or TensorType.BF16)),
    ];

    private static readonly Gen<Tensor> AnyTensor =
        from type in Gen.Int[0, Types.Length - 1].Select(i => Types[i])
        from shape in Gen.Int[0, 4].Array[0, 4]
        let count = shape.Aggregate(1, (a, b) => a * b)
        from data in Data(type, count)
        from name in Gen.String
        select new Tensor(WellFormed(name), type, [.. shape.Select(s => (long)s)], data);

    [Fact]
    public void Read_OfAnyBytes_NeverThrows() =>
        Gen.Byte.Array.Sample(
            bytes => Assert.False(OpenInferenceJson.Read(new ReadOnlySequence<byte>(bytes)).IsOk),
            iter: 20_000
        );

    [Fact]
    public void Read_OfAMutatedRequest_NeverThrows()
    {
        var request = Encoding.UTF8.GetBytes(
            """{"id":"a","parameters":{"p":1},"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[[1,2],[3,4]]},{"data":["q","\u00e4"],"name":"s","shape":[2],"datatype":"BYTES"}],"outputs":[{"name":"y","parameters":{"binary_data":false}}]}"""
        );
        var mutation = Gen.Select(
            Gen.Int[0, request.Length - 1],
            Gen.Int[0, 8],
            Gen.OneOf(
                Gen.Byte.Array[0, 4],
                Gen.Int[0, Snippets.Length - 1].Select(i => Encoding.UTF8.GetBytes(Snippets[i]))
            )
        );
        mutation
            .Array[1, 6]
            .Sample(
                mutations =>
                {
                    var bytes = request;
                    foreach (var (at, removed, put) in mutations)
                    {
                        var from = Math.Min(at, bytes.Length);
                        bytes = [.. bytes[..from], .. put, .. bytes[Math.Min(from + removed, bytes.Length)..]];
                    }
                    var read = OpenInferenceJson.Read(new ReadOnlySequence<byte>(bytes));
                    if (read.IsOk)
                    {
                        Assert.All(read.Value.Inputs, i => Assert.Equal(InferenceRules.Count(i.Shape), i.Data.Length));
                    }
                },
                iter: 50_000
            );
    }

    [Fact]
    public void Read_OfWhatWasWritten_GivesItBackHoweverItIsCut() =>
        Gen.Select(AnyTensor.Array[0, 3], Gen.Bool, Gen.Bool, Gen.Int[1, 40])
            .Sample(
                (tensors, isNested, dataFirst, cut) =>
                {
                    var body = Request(tensors, isNested, dataFirst);
                    var read = OpenInferenceJson.Read(Cut(body, cut)).Value;

                    Assert.Equal(tensors.Length, read.Inputs.Count);
                    foreach (var (expected, got) in tensors.Zip(read.Inputs))
                    {
                        Assert.Equal((expected.Name, expected.Type), (got.Name, got.Type));
                        Assert.Equal(expected.Shape, got.Shape);
                        Assert.Equal(expected.Data, got.Data);
                    }
                },
                iter: 5_000
            );

    [Fact]
    public void Write_OfAnyTensors_IsJsonThatAGeneralParserReads() =>
        AnyTensor
            .Array[0, 3]
            .Sample(tensors =>
            {
                var to = new ArrayBufferWriter<byte>();
                var response = new InferenceResponse
                {
                    ModelName = "m",
                    ModelVersion = "1",
                    Outputs = tensors,
                };
                Assert.True(OpenInferenceJson.Write(to, response).IsOk);

                using var json = JsonDocument.Parse(to.WrittenMemory);
                var outputs = json.RootElement.GetProperty("outputs");
                Assert.Equal(tensors.Length, outputs.GetArrayLength());
                foreach (var (tensor, output) in tensors.Zip(outputs.EnumerateArray()))
                {
                    Assert.Equal(tensor.Name, output.GetProperty("name").GetString());
                    Assert.Equal(tensor.Shape, output.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64()));
                    Assert.Equal(tensor.Data.Length, output.GetProperty("data").GetArrayLength());
                }
            });

    private static byte[] Request(Tensor[] tensors, bool isNested, bool dataFirst)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("inputs");
            foreach (var tensor in tensors)
            {
                json.WriteStartObject();
                if (dataFirst)
                {
                    WriteData(json, tensor, isNested);
                }
                json.WriteString("name", tensor.Name);
                json.WriteStartArray("shape");
                tensor.Shape.ToList().ForEach(json.WriteNumberValue);
                json.WriteEndArray();
                json.WriteString("datatype", tensor.Type.ToString());
                if (!dataFirst)
                {
                    WriteData(json, tensor, isNested);
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static void WriteData(Utf8JsonWriter json, Tensor tensor, bool isNested)
    {
        json.WritePropertyName("data");
        var at = 0;
        if (isNested && tensor.Shape.Count > 0)
        {
            Nest(0);
            return;
        }
        json.WriteStartArray();
        foreach (var element in tensor.Data)
        {
            JsonSerializer.Serialize(json, element, element.GetType());
        }
        json.WriteEndArray();

        void Nest(int depth)
        {
            json.WriteStartArray();
            for (var i = 0; i < tensor.Shape[depth]; i++)
            {
                if (depth + 1 < tensor.Shape.Count)
                {
                    Nest(depth + 1);
                }
                else
                {
                    var element = tensor.Data.GetValue(at++)!;
                    JsonSerializer.Serialize(json, element, element.GetType());
                }
            }
            json.WriteEndArray();
        }
    }

    private static ReadOnlySequence<byte> Cut(byte[] body, int size)
    {
        var first = new Piece(body.AsMemory(0, Math.Min(size, body.Length)), 0);
        var last = first;
        for (var at = size; at < body.Length; at += size)
        {
            last = last.Append(body.AsMemory(at, Math.Min(size, body.Length - at)));
        }
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static Gen<Array> Data(TensorType type, int count) =>
        type switch
        {
            TensorType.BOOL => Gen.Bool.Array[count].Select(Array (a) => a),
            TensorType.UINT8 => Gen.Byte.Array[count].Select(Array (a) => a),
            TensorType.UINT16 => Gen.UShort.Array[count].Select(Array (a) => a),
            TensorType.UINT32 => Gen.UInt.Array[count].Select(Array (a) => a),
            TensorType.UINT64 => Gen.ULong.Array[count].Select(Array (a) => a),
            TensorType.INT8 => Gen.SByte.Array[count].Select(Array (a) => a),
            TensorType.INT16 => Gen.Short.Array[count].Select(Array (a) => a),
            TensorType.INT32 => Gen.Int.Array[count].Select(Array (a) => a),
            TensorType.INT64 => Gen.Long.Array[count].Select(Array (a) => a),
            TensorType.FP32 => Gen.Float.Where(float.IsFinite).Array[count].Select(Array (a) => a),
            TensorType.FP64 => Gen.Double.Where(double.IsFinite).Array[count].Select(Array (a) => a),
            _ => Gen.String.Select(WellFormed).Array[count].Select(Array (a) => a),
        };

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
