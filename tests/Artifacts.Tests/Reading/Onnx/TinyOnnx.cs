using Airworthy.Artifacts.Reading.Onnx;
using Airworthy.Core.Results;
using Google.Protobuf;

namespace Airworthy.Artifacts.Tests.Reading.Onnx;

/// <summary>Small ONNX files made of the very messages that the format names.</summary>
internal static class TinyOnnx
{
    public static ModelProto Model(params NodeProto[] nodes) =>
        new()
        {
            IrVersion = 8,
            ProducerName = "tests",
            OpsetImport = { new OperatorSetIdProto { Version = 17 } },
            Graph = new GraphProto
            {
                Name = "tiny",
                Node = { nodes.Length > 0 ? nodes : [Node("Identity")] },
                Input = { Tensor("x", TensorProto.Types.DataType.Float, -1, 3) },
                Output = { Tensor("y", TensorProto.Types.DataType.Float, -1, 3) },
            },
        };

    public static NodeProto Node(string type, string domain = "", params AttributeProto[] attributes) =>
        new()
        {
            OpType = type,
            Domain = domain,
            Input = { "x" },
            Output = { "y" },
            Attribute = { attributes },
        };

    public static ValueInfoProto Tensor(string name, TensorProto.Types.DataType type, params long[] shape) =>
        new()
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor
                {
                    ElemType = (int)type,
                    Shape = new TensorShapeProto { Dim = { shape.Select(Dimension) } },
                },
            },
        };

    public static TensorProto External(string name, string location, string? offset = null, string? length = null)
    {
        var tensor = new TensorProto { Name = name, DataLocation = TensorProto.Types.DataLocation.External };
        foreach (var (key, value) in new[] { ("location", location), ("offset", offset), ("length", length) })
        {
            if (value is not null)
            {
                tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
            }
        }
        return tensor;
    }

    public static Result<OnnxOutline> Read(this ModelProto model) => Read(model.ToByteArray());

    public static Result<OnnxOutline> Read(byte[] bytes) => OnnxReader.Read(new MemoryStream(bytes));

    private static TensorShapeProto.Types.Dimension Dimension(long size) =>
        size < 0
            ? new TensorShapeProto.Types.Dimension { DimParam = "batch" }
            : new TensorShapeProto.Types.Dimension { DimValue = size };
}
