using System.Buffers;
using System.Text;
using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Inference.OpenInference;
using Airworthy.Serving.Inference.Rows;

namespace Airworthy.Serving.Tests.Inference.OpenInference;

/// <summary>Good requests, spoilt: every parser answers a request or a fault, whatever comes, and never more data than was sent.</summary>
public sealed class MutationTests
{
    private const string Json =
        """{"id":"a","parameters":{"binary_data_output":true},"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[[1,2],[3,4]]},{"data":["q","\u00e4"],"name":"s","shape":[2],"datatype":"BYTES"}],"outputs":[{"name":"y","parameters":{"binary_data":false}}]}""";

    private const string Header =
        """{"inputs":[{"name":"x","shape":[2],"datatype":"INT32","parameters":{"binary_data_size":8}},{"name":"s","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":11}}]}""";

    private static readonly byte[] Binary =
    [
        .. Encoding.UTF8.GetBytes(Header),
        1,
        0,
        0,
        0,
        2,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        65,
        2,
        0,
        0,
        0,
        195,
        169,
    ];

    private static readonly string[] Tables =
    [
        """[{"x":[1,2],"s":"a"},{"x":[3,null],"s":"b"}]""",
        """{"dataframe_split":{"columns":["x[0]","x[1]","s"],"data":[[1,2,"a"]]}}""",
        """{"inputs":{"x":[[1,2]],"s":["a"]},"params":{}}""",
    ];

    private const string Csv = "x[0],x[1],s\n1,2,a\n3,,\"b,\"\"c\"\n";

    private static readonly ModelSignature Signature = new(
        [new("x", TensorType.FP32, [-1, 2]), new("s", TensorType.BYTES, [-1])],
        [new("y", TensorType.FP32, [-1])]
    );

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
        "1e-999",
        "99999999999999999999",
        "\"data\"",
        "\"shape\"",
        "\"inputs\"",
        "[[[[[[[[[[",
        "\uFEFF",
        "9223372036854775807",
        "2147483647",
        "\"FP16\"",
        "\"BYTES\"",
        "\r\n",
    ];

    [Fact]
    public void Parsers_OfSpoiltRequests_NeverThrow() => Run(rounds: 4_000);

    [Fact]
    [Trait("Speed", "Slow")]
    public void Parsers_OfAMillionSpoiltRequests_NeverThrow() => Run(rounds: 200_000);

    /// <summary>Six inputs a round.</summary>
    private static void Run(int rounds)
    {
        var random = new Random(20261123);
        var json = Encoding.UTF8.GetBytes(Json);
        var csv = Encoding.UTF8.GetBytes(Csv);
        var tables = Array.ConvertAll(Tables, Encoding.UTF8.GetBytes);
        for (var round = 0; round < rounds; round++)
        {
            Sound(OpenInferenceJson.Read(Sequence(Spoil(json, random))));
            Sound(OpenInferenceJson.Read(Sequence(Spoil(Binary, random)), Header.Length + random.Next(-2, 3)));
            Sound(OpenInferenceJson.Read(Sequence(Spoil(Binary, random)), random.NextInt64(-5, 400)));
            Sound(RawRequest.Read(Sequence(Spoil(Binary, random)), new([Signature.Inputs[round % 2]], [])));
            var table = Table(Spoil(tables[round % tables.Length], random));
            Fits(table);
            Fits(CsvTable.Read(Encoding.UTF8.GetString(Spoil(csv, random))));
        }
    }

    private static Core.Results.Result<RowTable> Table(byte[] body) =>
        JsonTables.Read(
            Sequence(body),
            json =>
                json.ValueKind == JsonValueKind.Object ? JsonTables.Mlflow(json, Signature) : JsonTables.Records(json)
        );

    private static void Fits(Core.Results.Result<RowTable> table)
    {
        if (table.IsOk && RowRules.ToTensors(Signature, table.Value) is { IsOk: true } read)
        {
            Assert.True(InferenceRules.Check(Signature, read.Value, []).IsOk);
        }
    }

    private static void Sound(Core.Results.Result<InferenceRequest> read)
    {
        if (read.IsOk)
        {
            Assert.All(read.Value.Inputs, i => Assert.Equal(InferenceRules.Count(i.Shape), i.Data.Length));
        }
    }

    private static ReadOnlySequence<byte> Sequence(byte[] bytes) => new(bytes);

    private static byte[] Spoil(byte[] good, Random random)
    {
        var bytes = good.ToList();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(bytes.Count + 1);
            bytes.RemoveRange(at, Math.Min(random.Next(0, 9), bytes.Count - at));
            if (random.Next(2) == 0)
            {
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(Snippets[random.Next(Snippets.Length)]));
            }
            else
            {
                var put = new byte[random.Next(0, 5)];
                random.NextBytes(put);
                bytes.InsertRange(at, put);
            }
        }
        return [.. bytes];
    }
}
