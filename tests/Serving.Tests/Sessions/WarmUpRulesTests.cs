using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Sessions;

namespace Airworthy.Serving.Tests.Sessions;

public sealed class WarmUpRulesTests
{
    private static WarmUp? For(params TensorSpec[] inputs) => WarmUpRules.For(new ModelSignature(inputs, []));

    [Fact]
    public void For_RowsOfNumbers_IsOneRowOfZerosThatMustBeAnswered()
    {
        var warmUp = For(new("x", TensorType.FP32, [-1, 3]), new("n", TensorType.INT64, []))!;

        Assert.True(warmUp.IsPlain);
        Assert.Equal([1, 3], warmUp.Inputs[0].Shape);
        Assert.Equal(new float[3], warmUp.Inputs[0].Data);
        Assert.Equal(new long[1], warmUp.Inputs[1].Data);
    }

    [Fact]
    public void For_AFreeDimensionBehindTheFirst_ProvesNothing() =>
        Assert.False(For(new TensorSpec("x", TensorType.FP32, [-1, -1]))!.IsPlain);

    [Fact]
    public void For_Text_IsEmptyAndProvesNothing()
    {
        var warmUp = For(new TensorSpec("t", TensorType.BYTES, [-1, 2]))!;

        Assert.False(warmUp.IsPlain);
        Assert.Equal(new[] { "", "" }, warmUp.Inputs[0].Data);
    }

    [Fact]
    public void For_AnUnknownNumberOfDimensions_IsNone() =>
        Assert.Null(For(new TensorSpec("x", TensorType.FP32, null)));

    [Theory]
    [InlineData(1L << 40, 1)]
    [InlineData(1 << 14, 1 << 13)]
    public void For_AnInputTooLargeToMakeUp_IsNone(long rows, long columns) =>
        Assert.Null(For(new TensorSpec("x", TensorType.UINT8, [rows, columns])));

    [Fact]
    public void For_AModelWithoutInputs_IsAnEmptyRequest() => Assert.Empty(For()!.Inputs);
}
