using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.Onnx;
using Airworthy.Testing;
using Google.Protobuf;

namespace Airworthy.Artifacts.Tests.Reading.Onnx;

public sealed class OnnxReaderTests
{
    [Theory]
    [InlineData("gb_cancer", "(X: FP32[-1,30]) -> (label: INT64[-1], probabilities: FP32[-1,2])", "ai.onnx.ml")]
    [InlineData(
        "mlp_digits",
        "(X: FP32[-1,64]) -> (label: INT64[-1], probabilities: FP32[-1,10])",
        "ai.onnx ai.onnx.ml"
    )]
    [InlineData("light_squeezenet", "(data_0: FP32[1,3,224,224]) -> (softmaxout_1: FP32[1,1000,1,1])", "ai.onnx")]
    [InlineData("mnist_cnn", "(Input3: FP32[1,1,28,28]) -> (Plus214_Output_0: FP32[1,10])", "ai.onnx")]
    [InlineData(
        "silero_vad_v5",
        "(input: FP32[-1,-1], state: FP32[2,-1,128], sr: INT64[]) -> (output: FP32[-1,1], stateN: FP32[-1,-1,-1])",
        "ai.onnx"
    )]
    [InlineData(
        "triton_simple",
        "(INPUT0: INT32[-1,16], INPUT1: INT32[-1,16]) -> (OUTPUT0: INT32[-1,16], OUTPUT1: INT32[-1,16])",
        "ai.onnx"
    )]
    [InlineData(
        "triton_simple_string",
        "(INPUT0: BYTES[-1,16], INPUT1: BYTES[-1,16]) -> (OUTPUT0: BYTES[-1,16], OUTPUT1: BYTES[-1,16])",
        "ai.onnx"
    )]
    public void Read_OfModelsFromSeveralTools_GivesTheirSignature(string name, string signature, string domains)
    {
        using var file = File.OpenRead(Vectors.Find("models", name + ".onnx"));

        var outline = OnnxReader.Read(file).Value;

        Assert.Equal(signature, outline.Signature.Value.ToString());
        Assert.Equal(domains, string.Join(' ', outline.OperatorDomains));
        Assert.Empty(outline.ExternalData);
    }

    [Fact]
    public void Read_OfAWholeModel_GivesWhatItSaysOfItself()
    {
        var model = TinyOnnx.Model(TinyOnnx.Node("Relu", "ai.onnx"), TinyOnnx.Node("Scaler", "ai.onnx.ml"));
        model.ProducerVersion = "3";
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx.ml", Version = 3 });
        model.MetadataProps.Add(new StringStringEntryProto { Key = "author", Value = "anna" });
        model.Functions.Add(
            new FunctionProto
            {
                Name = "Twice",
                Domain = "own",
                Node = { TinyOnnx.Node("Add") },
            }
        );

        var outline = model.Read().Value;

        Assert.Equal(
            (8, "tests", "3", "tiny"),
            (outline.IrVersion, outline.Producer, outline.ProducerVersion, outline.GraphName)
        );
        Assert.Equal([new("ai.onnx", 17), new("ai.onnx.ml", 3)], outline.Opsets);
        Assert.Equal("anna", outline.Metadata["author"]);
        Assert.Equal([new("ai.onnx", "Add"), new("ai.onnx", "Relu"), new("ai.onnx.ml", "Scaler")], outline.Operators);
        Assert.Equal([new("own", "Twice")], outline.Functions);
        Assert.Equal("(x: FP32[-1,3]) -> (y: FP32[-1,3])", outline.Signature.Value.ToString());
    }

    [Fact]
    public void Read_WhenInitializersAreListedAsInputs_LeavesThemOut()
    {
        var model = TinyOnnx.Model();
        model.Graph.Input.Add(TinyOnnx.Tensor("weight", TensorProto.Types.DataType.Float, 3));
        model.Graph.Input.Add(TinyOnnx.Tensor("mask", TensorProto.Types.DataType.Float, 3));
        model.Graph.Initializer.Add(new TensorProto { Name = "weight", RawData = ByteString.CopyFrom(new byte[12]) });
        model.Graph.SparseInitializer.Add(new SparseTensorProto { Values = new TensorProto { Name = "mask" } });

        Assert.Equal("x", Assert.Single(model.Read().Value.Signature.Value.Inputs).Name);
    }

    [Fact]
    public void Read_OfDimensions_TellsFreeAndUnknownApart()
    {
        var model = TinyOnnx.Model();
        model.Graph.Output.Clear();
        model.Graph.Output.Add(TinyOnnx.Tensor("scalar", TensorProto.Types.DataType.Bool));
        var any = TinyOnnx.Tensor("any", TensorProto.Types.DataType.Uint8);
        any.Type.TensorType.Shape = null;
        model.Graph.Output.Add(any);
        var free = TinyOnnx.Tensor("free", TensorProto.Types.DataType.Double, 1);
        free.Type.TensorType.Shape.Dim[0].DimValue = -7;
        free.Type.TensorType.Shape.Dim.Add(new TensorShapeProto.Types.Dimension());
        model.Graph.Output.Add(free);

        var outputs = model.Read().Value.Signature.Value.Outputs;

        Assert.Equal(
            [
                new TensorSpec("scalar", TensorType.BOOL, []),
                new TensorSpec("any", TensorType.UINT8, null),
                new TensorSpec("free", TensorType.FP64, [-1, -1]),
            ],
            outputs
        );
    }

    [Fact]
    public void Read_OfWeightsInOtherFiles_ListsThemAsWritten()
    {
        var branch = new AttributeProto { Name = "then_branch", G = new GraphProto() };
        branch.G.Initializer.Add(TinyOnnx.External("deep", "../../etc/passwd", "4096", "12"));
        var constant = new AttributeProto { Name = "value", T = TinyOnnx.External("constant", "weights.bin") };
        var model = TinyOnnx.Model(TinyOnnx.Node("If", "", branch), TinyOnnx.Node("Constant", "", constant));
        model.Graph.Initializer.Add(TinyOnnx.External("top", "weights.bin", "8192"));
        var ofFunction = new AttributeProto { Name = "scale", T = TinyOnnx.External("default", "more.bin") };
        model.Functions.Add(new FunctionProto { Name = "f", AttributeProto = { ofFunction } });

        Assert.Equal(
            [
                new("deep", "../../etc/passwd", 4096, 12),
                new("constant", "weights.bin", 0, null),
                new("top", "weights.bin", 8192, null),
                new("default", "more.bin", 0, null),
            ],
            model.Read().Value.ExternalData
        );
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("weights.bin", "-1")]
    [InlineData("weights.bin", "1e3")]
    [InlineData("weights.bin", "99999999999999999999")]
    public void Read_OfExternalDataThatSaysNotWhere_IsNotOnnx(string location, string? offset)
    {
        var model = TinyOnnx.Model();
        model.Graph.Initializer.Add(TinyOnnx.External("w", location, offset));

        Assert.Equal(ArtifactFaults.NotOnnx, model.Read().Fault?.Reason);
    }

    [Fact]
    public void Read_OfAnOutputThatIsNoTensor_SaysHowToExportInstead()
    {
        var model = TinyOnnx.Model();
        model.Graph.Output.Add(
            new ValueInfoProto
            {
                Name = "p",
                Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence() },
            }
        );

        var outline = model.Read().Value;

        Assert.Equal(ArtifactFaults.UnsupportedSignature, outline.Signature.Fault?.Reason);
        Assert.Contains("'p' is a sequence", outline.Signature.Fault?.Detail, StringComparison.Ordinal);
        Assert.Contains("zipmap", outline.Signature.Fault?.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TensorProto.Types.DataType.Complex64)]
    [InlineData((TensorProto.Types.DataType)17)] // an 8-bit float
    [InlineData(TensorProto.Types.DataType.Undefined)]
    public void Read_OfATypeNoEndpointCarries_HasNoSignature(object type)
    {
        var model = TinyOnnx.Model();
        model.Graph.Input.Add(TinyOnnx.Tensor("odd", (TensorProto.Types.DataType)type, 1));

        Assert.Equal(ArtifactFaults.UnsupportedSignature, model.Read().Value.Signature.Fault?.Reason);
    }

    [Fact]
    public void Read_OfTwoInputsOfOneName_HasNoSignature()
    {
        var model = TinyOnnx.Model();
        model.Graph.Input.Add(model.Graph.Input[0].Clone());

        Assert.Equal(ArtifactFaults.NotOnnx, model.Read().Value.Signature.Fault?.Reason);
    }

    [Fact]
    public void Read_OfAGraphGivenTwice_MergesItAsARuntimeWould()
    {
        var first = TinyOnnx.Model();
        var second = new ModelProto { Graph = new GraphProto() };
        second.Graph.Input.Add(TinyOnnx.Tensor("hidden", TensorProto.Types.DataType.Int64, 1));

        var outline = TinyOnnx.Read([.. first.ToByteArray(), .. second.ToByteArray()]).Value;

        Assert.Equal(["x", "hidden"], outline.Signature.Value.Inputs.Select(i => i.Name));
    }
}
