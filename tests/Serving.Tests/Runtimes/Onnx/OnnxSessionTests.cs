using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Runtimes.Onnx;

public sealed class OnnxSessionTests
{
    public static TheoryData<TensorType, Array> EveryType =>
        new()
        {
            { TensorType.BOOL, new[] { true, false, true } },
            { TensorType.UINT8, new byte[] { 0, 1, 255 } },
            { TensorType.UINT16, new ushort[] { 0, 1, 65535 } },
            { TensorType.UINT32, new uint[] { 0, 1, uint.MaxValue } },
            { TensorType.UINT64, new ulong[] { 0, 1, ulong.MaxValue } },
            { TensorType.INT8, new sbyte[] { -128, 0, 127 } },
            { TensorType.INT16, new short[] { short.MinValue, 0, short.MaxValue } },
            { TensorType.INT32, new[] { int.MinValue, 0, int.MaxValue } },
            { TensorType.INT64, new[] { long.MinValue, 0, long.MaxValue } },
            { TensorType.FP16, new[] { (Half)0.5, Half.MaxValue, Half.NaN } },
            { TensorType.FP32, new[] { 0.1f, float.MaxValue, float.NegativeInfinity } },
            { TensorType.FP64, new[] { 0.1, double.MaxValue, double.NaN } },
            { TensorType.BF16, new ushort[] { 0x3f80, 0, 0x7f80 } },
            { TensorType.BYTES, new[] { "", "a\0b", "näïve 日本 🛩" } },
        };

    [Theory]
    [MemberData(nameof(EveryType))]
    public async Task Run_OfIdentity_GivesBackEveryTypeUnchanged(TensorType type, Array data)
    {
        using var session = (await Models.Load(TinyModels.Identity(type, -1))).Value;

        var answer = session.Run([new Tensor("x", type, [3], data)], [], CancellationToken.None).Value;

        var y = Assert.Single(answer);
        Assert.Equal(("y", type), (y.Name, y.Type));
        Assert.Equal([3], y.Shape);
        Assert.Equal(data.GetType(), y.Data.GetType());
        Assert.Equal(data, y.Data);
    }

    [Theory]
    [MemberData(nameof(EveryType))]
    public async Task Run_OfNothingAtAll_GivesNothing(TensorType type, Array data)
    {
        using var session = (await Models.Load(TinyModels.Identity(type, -1, 2))).Value;
        var empty = Array.CreateInstance(data.GetType().GetElementType()!, 0);

        var answer = session.Run([new Tensor("x", type, [0, 2], empty)], ["y"], CancellationToken.None).Value;

        Assert.Equal([0, 2], answer[0].Shape);
        Assert.Empty(answer[0].Data);
    }

    [Fact]
    public async Task Run_OfAScalar_GivesAScalar()
    {
        using var session = (await Models.Load(TinyModels.Add(TensorType.INT64))).Value;

        var answer = session
            .Run([Models.Tensor("b", [], 40L), Models.Tensor("a", [], 2L)], [], CancellationToken.None)
            .Value;

        Assert.Equal([], answer[0].Shape);
        Assert.Equal(new[] { 42L }, answer[0].Data);
    }

    [Fact]
    public async Task Run_WithShapesTheModelCannotAdd_IsAFaultAndNoException()
    {
        using var session = (await Models.Load(TinyModels.Add(TensorType.FP32, -1))).Value;

        var answer = session.Run(
            [Models.Tensor("a", [2], 1f, 2f), Models.Tensor("b", [3], 1f, 2f, 3f)],
            [],
            CancellationToken.None
        );

        Assert.Equal("model-refused-input", answer.Fault?.Code);
    }

    [Fact]
    public async Task Run_WhenAnOperatorFails_SaysWhichReasonAndNoMore()
    {
        using var session = (await Models.Load(TinyModels.Divide(TensorType.INT32, -1))).Value;

        var fault = session
            .Run([Models.Tensor("a", [1], 1), Models.Tensor("b", [1], 0)], [], CancellationToken.None)
            .Fault;

        Assert.Equal("model-refused-input", fault?.Code);
        Assert.EndsWith("Integer division by zero", fault!.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("ErrorCode", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhenCancelledUnderWay_StopsAndThrows()
    {
        using var session = (await Models.Load(TinyModels.Slow(64))).Value;
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        Assert.ThrowsAny<OperationCanceledException>(() =>
            session.Run(
                [
                    Models.Tensor("rounds", [], long.MaxValue),
                    new Tensor("x", TensorType.FP32, [64, 64], new float[4096]),
                ],
                [],
                cancel.Token
            )
        );
    }

    [Fact]
    public async Task Run_FromManyThreads_AnswersEachItsOwn()
    {
        using var session = (await Models.Load(TinyModels.AddConstant(1, -1, 4))).Value;

        Parallel.For(
            0,
            2000,
            i =>
            {
                float[] row = [i, i + 1, i + 2, i + 3];
                var answer = session.Run([new Tensor("x", TensorType.FP32, [1, 4], row)], [], default).Value;
                Assert.Equal(row.Select(x => x + 1), (float[])answer[0].Data);
            }
        );
    }
}
