using Airworthy.Artifacts.Reading;

namespace Airworthy.Artifacts.Tests.Reading;

public sealed class ModelSignatureTests
{
    private static readonly ModelSignature Sample = new(
        [new TensorSpec("hour", TensorType.FP32, [-1, 1]), new TensorSpec("origin", TensorType.BYTES, [-1, 1])],
        [new TensorSpec("probability", TensorType.FP32, null)]
    );

    [Fact]
    public void ToJson_OfASignature_HasTheProtocolsSpelling() =>
        Assert.Equal(
            """
            {"inputs":[{"name":"hour","datatype":"FP32","shape":[-1,1]},{"name":"origin","datatype":"BYTES","shape":[-1,1]}],"outputs":[{"name":"probability","datatype":"FP32","shape":null}]}
            """,
            Sample.ToJson()
        );

    [Fact]
    public void FromJson_OfItsOwnJson_IsTheSameSignature()
    {
        var read = ModelSignature.FromJson(Sample.ToJson()).Value;

        Assert.Equal(Sample, read);
        Assert.Equal(Sample.GetHashCode(), read.GetHashCode());
        Assert.NotEqual(Sample, read with { Outputs = [] });
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"inputs":[],"outputs":null}""")]
    [InlineData("""{"inputs":[],"outputs":[null]}""")]
    [InlineData("""{"inputs":[],"outputs":[],"more":1}""")]
    [InlineData("""{"inputs":[],"outputs":[{"name":"y","datatype":"FP33","shape":[1]}]}""")]
    [InlineData("""{"inputs":[],"outputs":[{"name":"y","datatype":10,"shape":[1]}]}""")]
    [InlineData("""{"inputs":[],"outputs":[{"name":"y","datatype":"FP32","shape":[-2]}]}""")]
    [InlineData("""{"inputs":[],"outputs":[{"name":"","datatype":"FP32","shape":[1]}]}""")]
    [InlineData("""{"inputs":[],"outputs":[{"datatype":"FP32","shape":[1]}]}""")]
    public void FromJson_OfAnythingElse_IsBadSignature(string json) =>
        Assert.Equal(ArtifactFaults.BadSignature, ModelSignature.FromJson(json).Fault?.Reason);
}
