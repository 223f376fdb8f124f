using System.Buffers;
using System.Text;
using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Inference.OpenInference;
using Airworthy.Serving.Runtimes;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Runtimes.Onnx;

/// <summary>Models from other tools, through the session and through the protocol's JSON.</summary>
public sealed class RealModelsTests
{
    [Theory]
    [InlineData("gb_cancer", 1e-5)]
    [InlineData("mlp_digits", 1e-5)]
    public async Task Run_OfATrainedModel_PredictsWhatItsTrainerPredicts(string name, double tolerance)
    {
        using var session = await Load(name);
        var (shape, rows) = Npy.Read(Vectors.Find("models", name + "_X.npy"));
        var (_, expected) = Npy.Read(Vectors.Find("models", name + "_P.npy"));
        var input = new Tensor("X", TensorType.FP32, shape, rows.Select(x => (float)x).ToArray());

        var direct = session.Run([input], ["probabilities"], CancellationToken.None).Value;
        var json = Infer(session, [input], ["probabilities"]);

        var predicted = (float[])direct[0].Data;
        Assert.Equal(expected.Length, predicted.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], predicted[i], tolerance);
        }
        var answered = Assert.Single(json.GetProperty("outputs").EnumerateArray());
        Assert.Equal(predicted, answered.GetProperty("data").EnumerateArray().Select(x => x.GetSingle()));
        Assert.Equal(direct[0].Shape, answered.GetProperty("shape").EnumerateArray().Select(x => x.GetInt64()));
    }

    [Fact]
    public async Task Run_OfTritonSimple_AddsAndSubtracts()
    {
        using var session = await Load("triton_simple");
        var left = Enumerable.Range(0, 16).ToArray();
        var right = Enumerable.Repeat(1, 16).ToArray();

        var json = Infer(
            session,
            [Models.Tensor("INPUT1", [1, 16], right), Models.Tensor("INPUT0", [1, 16], left)],
            []
        );

        var outputs = json.GetProperty("outputs").EnumerateArray().ToList();
        Assert.Equal(["OUTPUT0", "OUTPUT1"], outputs.Select(o => o.GetProperty("name").GetString()));
        Assert.Equal(left.Select(x => x + 1), Numbers(outputs[0]));
        Assert.Equal(left.Select(x => x - 1), Numbers(outputs[1]));
    }

    [Fact]
    public async Task Run_OfTritonSimpleString_AddsTextThatIsNumbers()
    {
        using var session = await Load("triton_simple_string");
        var left = Enumerable.Range(0, 16).Select(x => x.ToString()).ToArray();
        var right = Enumerable.Repeat("1", 16).ToArray();

        var json = Infer(
            session,
            [Models.Tensor("INPUT0", [1, 16], left), Models.Tensor("INPUT1", [1, 16], right)],
            ["OUTPUT1"]
        );

        var output = Assert.Single(json.GetProperty("outputs").EnumerateArray());
        Assert.Equal("BYTES", output.GetProperty("datatype").GetString());
        Assert.Equal(
            Enumerable.Range(-1, 16),
            output.GetProperty("data").EnumerateArray().Select(x => int.Parse(x.GetString()!))
        );
        var notANumber = session.Run(
            [
                Models.Tensor("INPUT0", [1, 16], left),
                Models.Tensor("INPUT1", [1, 16], Enumerable.Repeat("one", 16).ToArray()),
            ],
            [],
            CancellationToken.None
        );
        Assert.Equal("model-refused-input", notANumber.Fault?.Code);
    }

    [Fact]
    public async Task Run_OfAConvolutionalNetwork_AnswersTenFiniteScores()
    {
        using var session = await Load("mnist_cnn");
        var image = new Tensor("Input3", TensorType.FP32, [1, 1, 28, 28], new float[784]);

        var json = Infer(session, [image], []);

        var output = Assert.Single(json.GetProperty("outputs").EnumerateArray());
        Assert.Equal(10, output.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Run_OfSileroVad_HearsNoSpeechInSilenceAndKeepsItsState()
    {
        using var session = await Load("silero_vad_v5");
        Tensor state = new("state", TensorType.FP32, [2, 1, 128], new float[256]);
        var silence = new Tensor("input", TensorType.FP32, [1, 512], new float[512]);
        var rate = Models.Tensor("sr", [], 16000L);

        for (var i = 0; i < 3; i++)
        {
            var answer = session.Run([silence, state, rate], [], CancellationToken.None).Value;
            Assert.InRange(((float[])answer[0].Data)[0], 0f, 0.2f);
            Assert.Equal([2, 1, 128], answer[1].Shape);
            state = answer[1] with { Name = "state" };
        }
    }

    private static async Task<IModelSession> Load(string name) =>
        (await Models.Load(await File.ReadAllBytesAsync(Vectors.Find("models", name + ".onnx")))).Value;

    /// <summary>The whole way of a request but for HTTP.</summary>
    private static JsonElement Infer(IModelSession session, Tensor[] inputs, string[] outputs)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                id = "7",
                inputs = inputs.Select(i => new
                {
                    name = i.Name,
                    shape = i.Shape,
                    datatype = i.Type.ToString(),
                    data = (object)i.Data,
                }),
                outputs = outputs.Select(o => new { name = o }),
            }
        );
        var request = OpenInferenceJson.Read(new ReadOnlySequence<byte>(body)).Value;
        Assert.Null(InferenceRules.Check(session.Signature, request.Inputs, request.Outputs).Fault);
        var answer = session.Run(request.Inputs, request.Outputs, CancellationToken.None).Value;
        var to = new ArrayBufferWriter<byte>();
        var response = new InferenceResponse
        {
            ModelName = "m",
            ModelVersion = "1",
            Id = request.Id,
            Outputs = answer,
        };
        Assert.Null(OpenInferenceJson.Write(to, response).Fault);
        var json = JsonDocument.Parse(Encoding.UTF8.GetString(to.WrittenSpan)).RootElement;
        Assert.Equal("7", json.GetProperty("id").GetString());
        return json;
    }

    private static IEnumerable<int> Numbers(JsonElement output) =>
        output.GetProperty("data").EnumerateArray().Select(x => x.GetInt32());
}
