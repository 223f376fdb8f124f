using System.Buffers;
using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Inference.OpenInference;

namespace Airworthy.Serving.Tests.Inference.OpenInference;

public sealed class WriteTests
{
    private static (Result<Nothing> Written, string Text) Write(string? id, params Tensor[] outputs)
    {
        var to = new ArrayBufferWriter<byte>();
        var response = new InferenceResponse
        {
            ModelName = "vols:staging",
            ModelVersion = "3",
            Id = id,
            Outputs = outputs,
        };
        return (OpenInferenceJson.Write(to, response), Encoding.UTF8.GetString(to.WrittenSpan));
    }

    [Fact]
    public void Write_OfAnAnswer_HasTheProtocolsForm() =>
        Assert.Equal(
            """{"model_name":"vols:staging","model_version":"3","id":"a+b","outputs":[{"name":"p","datatype":"FP32","shape":[2,1],"data":[0.1,-1E-07]},{"name":"ok","datatype":"BOOL","shape":[],"data":[true]}]}""",
            Write(
                "a+b",
                Models.Tensor("p", [2, 1], 0.1f, -1e-7f),
                new Tensor("ok", TensorType.BOOL, [], new[] { true })
            ).Text
        );

    [Fact]
    public void Write_WithoutAnId_HasNone() =>
        Assert.Equal("""{"model_name":"vols:staging","model_version":"3","outputs":[]}""", Write(null).Text);

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void Write_OfWhatIsNotFinite_WritesNothingAndNamesThePlace(float value, string says)
    {
        var single = Write(null, Models.Tensor("a", [1], 1f), Models.Tensor("p", [2], 1f, value));
        var @double = Write(null, new Tensor("p", TensorType.FP64, [2], new double[] { 1, value }));

        foreach (var (written, text) in new[] { single, @double })
        {
            Assert.Equal("non-finite-output", written.Fault?.Code);
            Assert.Contains($"Element 1 of the output 'p' is {says}", written.Fault!.Detail, StringComparison.Ordinal);
            Assert.Equal("", text);
        }
    }

    [Theory]
    [InlineData(TensorType.FP16)]
    [InlineData(TensorType.BF16)]
    public void Write_OfHalfPrecision_Refuses(TensorType type) =>
        Assert.Equal(
            "half-precision-in-json",
            Write(null, new Tensor("p", type, [1], TensorData.Zeros(type, 1))).Written.Fault?.Code
        );

    [Fact]
    public void WriteMetadata_OfAModel_HasTheProtocolsForm()
    {
        var to = new ArrayBufferWriter<byte>();
        var signature = new ModelSignature(
            [new("x", TensorType.FP32, [-1, 4]), new("any", TensorType.BYTES, null)],
            [new("y", TensorType.INT64, [])]
        );

        OpenInferenceJson.WriteMetadata(to, "m", ["3"], "onnxruntime_onnx", signature);

        Assert.Equal(
            """{"name":"m","versions":["3"],"platform":"onnxruntime_onnx","inputs":[{"name":"x","datatype":"FP32","shape":[-1,4]},{"name":"any","datatype":"BYTES","shape":[-1]}],"outputs":[{"name":"y","datatype":"INT64","shape":[]}]}""",
            Encoding.UTF8.GetString(to.WrittenSpan)
        );
    }
}
