using System.Text;
using Airworthy.Artifacts.Reading.Onnx;
using Google.Protobuf;

namespace Airworthy.Artifacts.Tests.Reading.Onnx;

public sealed class OnnxWeightsTests
{
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> Files = new(StringComparer.Ordinal)
    {
        ["sub/w.bin"] = Encoding.ASCII.GetBytes("0123456789"),
    };

    private static TensorProto External(string name, string? offset, string? length) =>
        TinyOnnx.External(name, "w.bin", offset, length);

    /// <summary>A model with external tensors in every place that the format has for one.</summary>
    private static ModelProto Everywhere()
    {
        var graph = new GraphProto { Initializer = { External("in a subgraph", "1", "1") } };
        var sparse = new SparseTensorProto
        {
            Values = External("values", "2", "1"),
            Indices = External("indices", "3", "1"),
        };
        var node = TinyOnnx.Node("Anything");
        node.Attribute.Add(new AttributeProto { Name = "t", T = External("t", "4", "1") });
        node.Attribute.Add(new AttributeProto { Name = "ts", Tensors = { External("ts", "5", "1") } });
        node.Attribute.Add(new AttributeProto { Name = "g", G = graph.Clone() });
        node.Attribute.Add(new AttributeProto { Name = "gs", Graphs = { graph.Clone() } });
        node.Attribute.Add(new AttributeProto { Name = "s", SparseTensor = sparse.Clone() });
        node.Attribute.Add(new AttributeProto { Name = "ss", SparseTensors = { sparse.Clone() } });
        var model = TinyOnnx.Model(node.Clone());
        model.Graph.Initializer.Add(External("in the graph", "6", null));
        model.Graph.SparseInitializer.Add(sparse.Clone());
        model.Functions.Add(
            new FunctionProto
            {
                Node = { node.Clone() },
                AttributeProto =
                {
                    new AttributeProto { Name = "default", T = External("default", null, "2") },
                },
            }
        );
        return model;
    }

    [Fact]
    public void Inline_OfWeightsInEveryPlace_LeavesNoReferenceBehind()
    {
        var model = Everywhere().ToByteArray();
        Assert.Equal(20, OnnxReader.Read(new MemoryStream(model)).Value.ExternalData.Count);

        var inlined = OnnxWeights.Inline(model, "sub/model.onnx", Files).Value;

        Assert.Empty(OnnxReader.Read(new MemoryStream(inlined)).Value.ExternalData);
        var read = ModelProto.Parser.ParseFrom(inlined);
        Assert.Equal("6789", read.Graph.Initializer[^1].RawData.ToStringUtf8());
        Assert.Equal("01", read.Functions[0].AttributeProto[0].T.RawData.ToStringUtf8());
        Assert.Equal("4", read.Graph.Node[^1].Attribute[0].T.RawData.ToStringUtf8());
    }

    [Fact]
    public void Inline_OfAnyOneReferenceThatIsNotThere_Refuses()
    {
        var without = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal) { ["w.bin"] = new byte[10] };
        var model = Everywhere().ToByteArray();

        // A location is relative to the model's own folder, not to the top one.
        Assert.Equal("external-data-missing", OnnxWeights.Inline(model, "sub/model.onnx", without).Fault?.Code);
        Assert.True(OnnxWeights.Inline(model, "model.onnx", without).IsOk);
    }

    [Fact]
    public void Inline_OfWhatIsNoModel_IsAFault() =>
        Assert.Equal("not-onnx", OnnxWeights.Inline(new byte[] { 0xff, 0xff }, "model.onnx", Files).Fault?.Code);
}
