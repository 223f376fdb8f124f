using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.OpenInference;

/// <summary>Every datatype there and back, in each of the protocol's forms, bit for bit.</summary>
public sealed class DatatypeTests : IAsyncLifetime
{
    private static readonly Dictionary<TensorType, Array> Values = new()
    {
        [TensorType.BOOL] = new[] { true, false, true },
        [TensorType.UINT8] = new byte[] { 0, 1, byte.MaxValue },
        [TensorType.UINT16] = new ushort[] { 0, 1, ushort.MaxValue },
        [TensorType.UINT32] = new uint[] { 0, 1, uint.MaxValue },
        [TensorType.UINT64] = new ulong[] { 0, 1, ulong.MaxValue },
        [TensorType.INT8] = new sbyte[] { sbyte.MinValue, 0, sbyte.MaxValue },
        [TensorType.INT16] = new short[] { short.MinValue, 0, short.MaxValue },
        [TensorType.INT32] = new[] { int.MinValue, 0, int.MaxValue },
        [TensorType.INT64] = new[] { long.MinValue, 0, long.MaxValue },
        [TensorType.FP16] = new[] { Half.MinValue, Half.NegativeZero, Half.Epsilon },
        [TensorType.BF16] = new ushort[] { 0x3f80, 0x8000, 0x7f7f },
        [TensorType.FP32] = new[] { float.MinValue, -0f, float.Epsilon },
        [TensorType.FP64] = new[] { double.MaxValue, -0d, double.Epsilon },
        [TensorType.BYTES] = new[] { "", "a\0b \"q\" \\ /", "naïve 日本 🛩" },
    };

    public static TheoryData<TensorType> Types => [.. Enum.GetValues<TensorType>()];

    private OpenInferenceHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await OpenInferenceHost.StartAsync();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Infer_OfADatatype_ComesBackBitForBitInEveryForm(TensorType type)
    {
        await _host.Apply(_host.Plan("m", 1, TinyModels.Identity(type, -1, 1)));
        var input = new Tensor("x", type, [3, 1], Values[type]);

        foreach (var (form, ask) in Forms.All)
        {
            if (type is TensorType.FP16 or TensorType.BF16 && form == "gRPC typed")
            {
                continue;
            }
            var said =
                type is TensorType.FP16 or TensorType.BF16 && form == "JSON" ? null : await ask(_host, "m", [input]);
            if (said is null)
            {
                continue;
            }
            var output = Assert.Single(Ok(said, form));
            Assert.Equal(("y", type), (output.Name, output.Type));
            Assert.Equal([3, 1], output.Shape);
            Assert.Equal(TensorBytes.ToArray(input), TensorBytes.ToArray(output));
        }
    }

    [Theory]
    [InlineData(TensorType.FP16)]
    [InlineData(TensorType.BF16)]
    public async Task Infer_OfHalfPrecisionInJson_SaysWhereItCanGo(TensorType type)
    {
        await _host.Apply(_host.Plan("m", 1, TinyModels.Identity(type, -1)));
        const string Body = """{"inputs":[{"name":"x","shape":[1],"datatype":"{0}","data":[1]}]}""";

        using var asked = await _host.Client.PostAsync(
            "/v2/models/m/infer",
            new StringContent(Body.Replace("{0}", type.ToString(), StringComparison.Ordinal))
        );
        var said = await Forms.ReadAsync(asked);
        var typed = await Forms.GrpcAsync(_host, "m", [new("x", type, [1], TensorData.Zeros(type, 1))], isRaw: false);

        Assert.Equal((400, "half-precision-in-json"), ((int)asked.StatusCode, said.Code));
        Assert.Contains("binary_data_output", said.Text, StringComparison.Ordinal);
        Assert.Equal("half-precision-in-json", typed.Code);
        Assert.Contains("raw_input_contents", typed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_OfBytesThatAreNoText_ComesBackBitForBitWhereBytesCanGo()
    {
        await _host.Apply(_host.Plan("m", 1, TinyModels.Identity(TensorType.BYTES, -1)));
        var input = new Tensor("x", TensorType.BYTES, [2], new byte[][] { [0xff, 0x00, 0xfe], [] });

        foreach (var (form, ask) in Forms.All.Where(f => f.Name != "JSON"))
        {
            var output = Assert.Single(Ok(await ask(_host, "m", [input]), form));
            Assert.Equal(TensorBytes.ToArray(input), TensorBytes.ToArray(output));
        }
    }

    [Fact]
    public async Task Infer_OfWhatIsNotFinite_ComesBackWhereItCanGo()
    {
        await _host.Apply(_host.Plan("m", 1, TinyModels.Divide(TensorType.FP64, -1)));
        Tensor[] inputs =
        [
            new("a", TensorType.FP64, [3], new double[] { 0, 1, -1 }),
            new("b", TensorType.FP64, [3], new double[] { 0, 0, 0 }),
        ];

        foreach (var (form, ask) in Forms.All.Where(f => f.Name != "JSON"))
        {
            var output = Assert.Single(Ok(await ask(_host, "m", inputs), form));
            Assert.Equal([double.NaN, double.PositiveInfinity, double.NegativeInfinity], (double[])output.Data);
        }
        var said = await Forms.JsonAsync(_host, "m", inputs);
        Assert.Equal("non-finite-output", said.Code);
        Assert.Contains("binary_data_output", said.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData(0)]
    [InlineData(1, 0, 3)]
    [InlineData(200_000)]
    [InlineData(1, 1, 1, 1, 1, 1, 1, 1)]
    public async Task Infer_OfAnyShape_KeepsIt(params int[] sizes)
    {
        long[] shape = [.. sizes];
        await _host.Apply(_host.Plan("m", 1, TinyModels.Identity(TensorType.INT32, shape)));
        var input = new Tensor(
            "x",
            TensorType.INT32,
            shape,
            Enumerable.Range(7, InferenceRules.Count(shape)!.Value).ToArray()
        );

        foreach (var (form, ask) in Forms.All)
        {
            var output = Assert.Single(Ok(await ask(_host, "m", [input]), form));
            Assert.Equal(shape, output.Shape);
            Assert.Equal((int[])input.Data, (int[])output.Data);
        }
    }

    private static IReadOnlyList<Tensor> Ok(Said said, string form)
    {
        Assert.True(said.Outputs is not null, $"{form}: {said.Code}: {said.Text}");
        return said.Outputs;
    }
}
