using System.Buffers;
using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference.OpenInference;

namespace Airworthy.Serving.Tests.Inference.OpenInference;

public sealed class ReadTests
{
    public static Result<InferenceRequest> Read(string json) =>
        OpenInferenceJson.Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)));

    private static Result<InferenceRequest> ReadInput(string datatype, string shape, string data) =>
        Read($$"""{"inputs":[{"name":"x","shape":{{shape}},"datatype":"{{datatype}}","data":{{data}}}]}""");

    [Theory]
    [InlineData("BOOL", "[true, false]", new[] { true, false })]
    [InlineData("UINT8", "[0, 255]", new byte[] { 0, 255 })]
    [InlineData("UINT16", "[0, 65535]", new ushort[] { 0, 65535 })]
    [InlineData("UINT32", "[0, 4294967295]", new uint[] { 0, uint.MaxValue })]
    [InlineData("UINT64", "[0, 18446744073709551615]", new ulong[] { 0, ulong.MaxValue })]
    [InlineData("INT8", "[-128, 127]", new sbyte[] { -128, 127 })]
    [InlineData("INT16", "[-32768, 32767]", new short[] { -32768, 32767 })]
    [InlineData("INT32", "[-2147483648, 2147483647]", new[] { int.MinValue, int.MaxValue })]
    [InlineData("INT64", "[-9223372036854775808, 9223372036854775807]", new[] { long.MinValue, long.MaxValue })]
    [InlineData("FP32", "[0.1, -3.4028235e38]", new[] { 0.1f, float.MinValue })]
    [InlineData("FP64", "[3, 1e-300]", new[] { 3, 1e-300 })]
    [InlineData("BYTES", "[\"\", \"\\u0061\\ud83d\\udee9 日\"]", new[] { "", "a🛩 日" })]
    public void Read_OfEveryDatatype_GivesItsArray(string datatype, string data, Array expected)
    {
        var input = Assert.Single(ReadInput(datatype, "[2]", data).Value.Inputs);

        Assert.Equal(("x", datatype), (input.Name, input.Type.ToString()));
        Assert.Equal([2], input.Shape);
        Assert.Equal(expected.GetType(), input.Data.GetType());
        Assert.Equal(expected, input.Data);
    }

    [Theory]
    [InlineData("[2,3]", "[1,2,3,4,5,6]")]
    [InlineData("[2,3]", "[[1,2,3],[4,5,6]]")]
    [InlineData("[1,2,3]", "[[[1,2,3],[4,5,6]]]")]
    [InlineData("[6,1]", "[[1],[2],[3],[4],[5],[6]]")]
    public void Read_OfFlatOrNestedData_IsRowMajor(string shape, string data) =>
        Assert.Equal(new[] { 1, 2, 3, 4, 5, 6 }, ReadInput("INT32", shape, data).Value.Inputs[0].Data);

    [Theory]
    [InlineData("[]", "[7]", 1)]
    [InlineData("[0]", "[]", 0)]
    [InlineData("[2,0]", "[]", 0)]
    [InlineData("[2,0]", "[[],[]]", 0)]
    [InlineData("[0,9223372036854775807]", "[]", null)]
    public void Read_OfScalarsAndEmptyTensors_CountsAsTheShapeSays(string shape, string data, int? count) =>
        Assert.Equal(
            count,
            ReadInput("INT64", shape, data) is { IsOk: true } read ? read.Value.Inputs[0].Data.Length : null
        );

    [Theory]
    [InlineData("UINT8", "[1, 300]", "Element 1 (counting from 0) of 'x' is 300, which is not UINT8")]
    [InlineData("UINT8", "[-1, 0]", "Element 0 (counting from 0) of 'x' is -1")]
    [InlineData("INT64", "[1, 3.5]", "is 3.5, which is not INT64: give a whole number from -9223372036854775808")]
    [InlineData("INT64", "[1, 1e3]", "is 1e3")]
    [InlineData("INT64", "[9223372036854775808, 1]", "is 9223372036854775808")]
    [InlineData("INT32", "[null, 1]", "is null")]
    [InlineData("INT32", "[true, 1]", "is true")]
    [InlineData("INT32", "[\"1\", 1]", "is a text")]
    [InlineData("INT32", "[{}, 1]", "is an object")]
    [InlineData("FP32", "[1, 1e39]", "is 1e39, which is not FP32")]
    [InlineData("FP64", "[1, 1e400]", "is 1e400")]
    [InlineData("FP64", "[1, \"NaN\"]", "is a text")]
    [InlineData("BOOL", "[0, 1]", "is 0, which is not BOOL: give true or false")]
    [InlineData("BYTES", "[\"a\", 1]", "is 1, which is not BYTES")]
    [InlineData("BYTES", "[\"a\", \"\\ud800\"]", "is a text, which is not BYTES")]
    public void Read_OfAWrongElement_NamesThePlace(string datatype, string data, string says)
    {
        var fault = ReadInput(datatype, "[2]", data).Fault;

        Assert.Equal("bad-tensor-data", fault?.Code);
        Assert.Contains(says, fault!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[2]", "[1]", "wrong-element-count")]
    [InlineData("[2]", "[1,2,3]", "wrong-element-count")]
    [InlineData("[]", "[]", "wrong-element-count")]
    [InlineData("[0]", "[1]", "wrong-element-count")]
    [InlineData("[1000000000]", "[1]", "wrong-element-count")]
    [InlineData("[2,3]", "[[1,2],[3,4],[5,6]]", "bad-tensor-data")]
    [InlineData("[2,3]", "[[1,2,3],4,5,6]", "bad-tensor-data")]
    [InlineData("[2,3]", "[1,2,3,[4,5,6]]", "bad-tensor-data")]
    [InlineData("[2,3]", "[[1,2,3]]", "bad-tensor-data")]
    [InlineData("[6]", "[[1,2,3,4,5,6]]", "bad-tensor-data")]
    [InlineData("[]", "[[7]]", "bad-tensor-data")]
    [InlineData("[]", "7", "bad-tensor-data")]
    [InlineData("[1]", "{}", "bad-tensor-data")]
    [InlineData("[-1]", "[1]", "wrong-shape")]
    [InlineData("[4294967296,4294967296]", "[1]", "wrong-shape")]
    [InlineData("[9223372036854775807]", "[1]", "wrong-shape")]
    [InlineData("[1.5]", "[1]", "bad-inference-request")]
    [InlineData("[\"1\"]", "[1]", "bad-inference-request")]
    [InlineData("1", "[1]", "bad-inference-request")]
    [InlineData("null", "[1]", "bad-inference-request")]
    [InlineData("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "[1]", "bad-inference-request")]
    public void Read_OfDataThatIsNotTheShape_IsAFault(string shape, string data, string code) =>
        Assert.Equal(code, ReadInput("INT32", shape, data).Fault?.Code);

    [Theory]
    [InlineData("FP16")]
    [InlineData("BF16")]
    public void Read_OfHalfPrecision_SaysThatJsonCannotCarryIt(string datatype)
    {
        var fault = ReadInput(datatype, "[1]", "[1]").Fault;

        Assert.Equal("half-precision-in-json", fault?.Code);
        Assert.Contains(datatype, fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfMembersInAnyOrderWithExtras_IsTheSame()
    {
        var request = Read(
            """
            {
              "model_name": "flights", "extra": [{"deep": [1, {}]}],
              "outputs": [{"parameters": {"binary_data": false}, "name": "y", "other": 1}, {"name": "z"}],
              "parameters": {"priority": 1, "note": "x", "nested": {"binary_data": true}},
              "inputs": [
                {"data": [[1], [2]], "parameters": {"content_type": "np"}, "datatype": "FP32", "shape": [2, 1], "name": "a"},
                {"n\u0061me": "b", "datatype": "BYTES", "shape": [1], "more": null, "data": ["q"]}
              ],
              "id": "42"
            }
            """
        ).Value;

        Assert.Equal("42", request.Id);
        Assert.Equal(["y", "z"], request.Outputs);
        Assert.Equal(["a", "b"], request.Inputs.Select(i => i.Name));
        Assert.Equal(new[] { 1f, 2f }, request.Inputs[0].Data);
        Assert.Equal(TensorType.BYTES, request.Inputs[1].Type);
    }

    [Fact]
    public void Read_OfNullWhereAMemberMayBeLeftOut_TakesItAsLeftOut()
    {
        var request = Read(
            """{"id":null,"parameters":null,"outputs":null,"inputs":[{"name":"x","shape":[1],"datatype":"INT8","parameters":null,"data":[1]}]}"""
        ).Value;

        Assert.Null(request.Id);
        Assert.Empty(request.Outputs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"inputs\":{}}")]
    [InlineData("{\"inputs\":null}")]
    [InlineData("{\"inputs\":[1]}")]
    [InlineData("{\"inputs\":[],}")]
    [InlineData("{\"inputs\":[]} x")]
    [InlineData("{\"inputs\":[]} {}")]
    [InlineData("{\"inputs\":[]")]
    [InlineData("{\"inputs\":[],\"inputs\":[]}")]
    [InlineData("{\"inputs\":[],\"id\":7}")]
    [InlineData("{\"inputs\":[],\"id\":\"a\",\"id\":\"b\"}")]
    [InlineData("{\"inputs\":[],\"id\":\"\\udc00\"}")]
    [InlineData("{\"inputs\":[],\"outputs\":{}}")]
    [InlineData("{\"inputs\":[],\"outputs\":[\"y\"]}")]
    [InlineData("{\"inputs\":[],\"outputs\":[{}]}")]
    [InlineData("{\"inputs\":[],\"parameters\":[]}")]
    [InlineData("{\"inputs\":[{}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\"}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"fp32\",\"data\":[1]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1],\"data\":[1]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[NaN]}]}")]
    [InlineData("{\"inputs\":[{\"name\":7,\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}")]
    public void Read_OfWhatIsNoRequest_IsAFault(string json) =>
        Assert.Equal("bad-inference-request", Read(json).Fault?.Code);

    [Theory]
    [InlineData("{\"binary_data_size\":4}", "bad-binary-body")]
    [InlineData("{\"binary_data_size\":-4}", "bad-inference-request")]
    [InlineData("{\"binary_data_size\":9223372036854775808}", "bad-inference-request")]
    [InlineData("{\"binary_data_size\":\"4\"}", "bad-inference-request")]
    [InlineData("{\"binary_data_size\":4,\"binary_data_size\":4}", "bad-inference-request")]
    [InlineData("{\"shared_memory_region\":\"r\"}", "unsupported-parameter")]
    [InlineData("{\"shared_memory_size\":4}", "bad-inference-request")]
    public void Read_OfAnInputsParameters_TakesNoLie(string parameters, string code) =>
        Assert.Equal(
            code,
            Read(
                $$"""{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","parameters":{{parameters}}}]}"""
            ).Fault?.Code
        );

    [Theory]
    [InlineData("{\"binary_data\":1}", "bad-inference-request")]
    [InlineData("{\"binary_data\":true,\"binary_data\":true}", "bad-inference-request")]
    [InlineData("{\"classification\":3}", "unsupported-parameter")]
    [InlineData("{\"anything else\":{\"a\":[1]}}", null)]
    public void Read_OfAnOutputsParameters_RefusesWhatItCannotGive(string parameters, string? code) =>
        Assert.Equal(
            code,
            Read($$"""{"inputs":[],"outputs":[{"name":"y","parameters":{{parameters}}}]}""").Fault?.Code
        );

    [Fact]
    public void Read_OfDataAndABinarySize_RefusesBoth() =>
        Assert.Equal(
            "bad-inference-request",
            Read(
                """{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[1],"parameters":{"binary_data_size":4}}]}"""
            ).Fault?.Code
        );

    [Fact]
    public void Read_OfEndlessNesting_IsAFault()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 100_000));

        Assert.Equal("bad-inference-request", Read(deep).Fault?.Code);
        Assert.Equal("bad-inference-request", Read("{\"extra\":" + deep).Fault?.Code);
        Assert.Equal("bad-tensor-data", ReadInput("FP32", "[1]", deep).Fault?.Code);
    }
}
