using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.Onnx;
using Google.Protobuf;

namespace Airworthy.Testing;

/// <summary>ONNX models of one operator, written in memory, so that tests that need some model need no file.</summary>
public static class TinyModels
{
    /// <summary><c>y = x</c>, of any type and shape (-1 for a free dimension).</summary>
    public static byte[] Identity(TensorType type, params long[] shape) =>
        Bytes(Model("Identity", ["x"], [Value("x", type, shape)], [Value("y", type, shape)]));

    /// <summary><c>y = a + b</c> of one type and shape.</summary>
    public static byte[] Add(TensorType type, params long[] shape) =>
        Bytes(Model("Add", ["a", "b"], [Value("a", type, shape), Value("b", type, shape)], [Value("y", type, shape)]));

    /// <summary><c>y = a / b</c> of one type and shape.</summary>
    public static byte[] Divide(TensorType type, params long[] shape) =>
        Bytes(Model("Div", ["a", "b"], [Value("a", type, shape), Value("b", type, shape)], [Value("y", type, shape)]));

    /// <summary><c>y = x + constant</c> for FP32 rows: what it answers tells which model it was.</summary>
    public static byte[] AddConstant(float constant, params long[] shape)
    {
        var model = WithWeight(shape);
        model.Graph.Initializer.Add(Weight(BitConverter.GetBytes(constant)));
        return Bytes(model);
    }

    /// <summary><c>y = x + constant</c> that keeps <paramref name="bytes"/> bytes of weights in memory, as larger models do.</summary>
    public static byte[] Heavy(float constant, int bytes)
    {
        var model = Model(
            "Gather",
            ["w", "i"],
            [Value("i", TensorType.INT64, [-1])],
            [Value("g", TensorType.FP32, [-1])]
        );
        var weights = new byte[bytes];
        for (var i = 0; i < bytes; i += sizeof(float))
        {
            BitConverter.TryWriteBytes(weights.AsSpan(i), constant);
        }
        var weight = Weight(weights);
        weight.Dims.Add(bytes / sizeof(float));
        model.Graph.Initializer.Add(weight);
        model.Graph.Node.Add(Node("Add", ["x", "g"], "y"));
        model.Graph.Input.Add(Value("x", TensorType.FP32, [-1]));
        model.Graph.Output[0].Name = "y";
        return Bytes(model);
    }

    /// <summary>A softmax down the rows of three: by its signature each row stands for itself, and in truth all share.</summary>
    public static byte[] SharesAmongRows()
    {
        var shape = new long[] { -1, 3 };
        var model = Model("Softmax", ["x"], [Value("x", TensorType.FP32, shape)], [Value("y", TensorType.FP32, shape)]);
        model
            .Graph.Node[0]
            .Attribute.Add(
                new AttributeProto
                {
                    Name = "axis",
                    I = 0,
                    Type = AttributeProto.Types.AttributeType.Int,
                }
            );
        return Bytes(model);
    }

    /// <summary>Takes any FP32 rows of three by its signature, and refuses each: nothing of three elements is a two by two matrix.</summary>
    public static byte[] RefusesEverything() => Reshape([1, 3]);

    /// <summary>Takes FP32 of any two sizes by its signature, and refuses one by one.</summary>
    public static byte[] RefusesOneByOne() => Reshape([-1, -1]);

    private static byte[] Reshape(long[] shape)
    {
        var model = Model(
            "Reshape",
            ["x", "to"],
            [Value("x", TensorType.FP32, shape)],
            [Value("y", TensorType.FP32, [-1, -1])]
        );
        // The shape comes from an operator that is not folded away, so loading does not notice.
        model.Graph.Node.Insert(0, Node("Shape", ["x"], "shape"));
        model.Graph.Node.Insert(1, Node("Add", ["shape", "one"], "to"));
        model.Graph.Initializer.Add(
            new TensorProto
            {
                Name = "one",
                DataType = (int)TensorProto.Types.DataType.Int64,
                Int64Data = { 1 },
                Dims = { 1 },
            }
        );
        return Bytes(model);
    }

    /// <summary>As <see cref="AddConstant"/>, with the constant in another file: four bytes at <paramref name="offset"/>.</summary>
    public static byte[] AddExternal(string location, string offset = "0", string length = "4")
    {
        var model = WithWeight([-1]);
        model.Graph.Initializer.Add(External(location, offset, length));
        return Bytes(model);
    }

    /// <summary>As <see cref="AddExternal"/>, but the constant is the default of an attribute of a function that the file defines.</summary>
    public static byte[] AddExternalInFunction(string location)
    {
        var model = Model("Shift", ["x"], [Value("x", TensorType.FP32, [-1])], [Value("y", TensorType.FP32, [-1])]);
        model.Graph.Node[0].Domain = "own";
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "own", Version = 1 });
        var constant = new NodeProto { OpType = "Constant", Output = { "w" } };
        constant.Attribute.Add(
            new AttributeProto
            {
                Name = "value",
                RefAttrName = "by",
                Type = AttributeProto.Types.AttributeType.Tensor,
            }
        );
        model.Functions.Add(
            new FunctionProto
            {
                Name = "Shift",
                Domain = "own",
                Input = { "in" },
                Output = { "out" },
                Node = { constant, Node("Add", ["in", "w"], "out") },
                OpsetImport =
                {
                    new OperatorSetIdProto { Domain = "", Version = 17 },
                },
                AttributeProto =
                {
                    new AttributeProto
                    {
                        Name = "by",
                        T = External(location, "0", "4"),
                        Type = AttributeProto.Types.AttributeType.Tensor,
                    },
                },
            }
        );
        return Bytes(model);
    }

    /// <summary>
    /// <c>y = x</c> after as many rounds of a loop as the input <c>rounds</c> says, each a product of two square matrices: slow enough to
    /// be cancelled.
    /// </summary>
    public static byte[] Slow(int side)
    {
        var shape = new long[] { side, side };
        var model = Model(
            "Loop",
            ["rounds", "", "x"],
            [Value("rounds", TensorType.INT64, []), Value("x", TensorType.FP32, shape)],
            [Value("y", TensorType.FP32, shape)]
        );
        var body = new GraphProto { Name = "body" };
        body.Input.Add(Value("round", TensorType.INT64, []));
        body.Input.Add(Value("go", TensorType.BOOL, []));
        body.Input.Add(Value("before", TensorType.FP32, shape));
        body.Node.Add(Node("Identity", ["go"], "goes"));
        body.Node.Add(Node("MatMul", ["before", "before"], "after"));
        body.Output.Add(Value("goes", TensorType.BOOL, []));
        body.Output.Add(Value("after", TensorType.FP32, shape));
        model
            .Graph.Node[0]
            .Attribute.Add(
                new AttributeProto
                {
                    Name = "body",
                    G = body,
                    Type = AttributeProto.Types.AttributeType.Graph,
                }
            );
        return Bytes(model);
    }

    private static ModelProto WithWeight(long[] shape) =>
        Model("Add", ["x", "w"], [Value("x", TensorType.FP32, shape)], [Value("y", TensorType.FP32, shape)]);

    private static ModelProto Model(string op, string[] reads, ValueInfoProto[] inputs, ValueInfoProto[] outputs)
    {
        var model = new ModelProto
        {
            IrVersion = 8,
            ProducerName = "tests",
            Graph = new GraphProto { Name = "tiny" },
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        model.Graph.Node.Add(Node(op, reads, outputs[0].Name));
        model.Graph.Input.Add(inputs);
        model.Graph.Output.Add(outputs);
        return model;
    }

    private static NodeProto Node(string op, string[] reads, string writes) =>
        new()
        {
            OpType = op,
            Input = { reads },
            Output = { writes },
        };

    private static ValueInfoProto Value(string name, TensorType type, long[] shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (var size in shape)
        {
            dimensions.Dim.Add(
                size < 0
                    ? new TensorShapeProto.Types.Dimension { DimParam = $"n{dimensions.Dim.Count}" }
                    : new TensorShapeProto.Types.Dimension { DimValue = size }
            );
        }
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)ElementType(type), Shape = dimensions },
            },
        };
    }

    private static TensorProto Weight(byte[] bytes) =>
        new()
        {
            Name = "w",
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(bytes),
        };

    private static TensorProto External(string location, string offset, string length) =>
        new()
        {
            Name = "w",
            DataType = (int)TensorProto.Types.DataType.Float,
            DataLocation = TensorProto.Types.DataLocation.External,
            ExternalData = { Entry("location", location), Entry("offset", offset), Entry("length", length) },
        };

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };

    private static byte[] Bytes(ModelProto model) => model.ToByteArray();

    private static TensorProto.Types.DataType ElementType(TensorType type) =>
        type switch
        {
            TensorType.BOOL => TensorProto.Types.DataType.Bool,
            TensorType.UINT8 => TensorProto.Types.DataType.Uint8,
            TensorType.UINT16 => TensorProto.Types.DataType.Uint16,
            TensorType.UINT32 => TensorProto.Types.DataType.Uint32,
            TensorType.UINT64 => TensorProto.Types.DataType.Uint64,
            TensorType.INT8 => TensorProto.Types.DataType.Int8,
            TensorType.INT16 => TensorProto.Types.DataType.Int16,
            TensorType.INT32 => TensorProto.Types.DataType.Int32,
            TensorType.INT64 => TensorProto.Types.DataType.Int64,
            TensorType.FP16 => TensorProto.Types.DataType.Float16,
            TensorType.FP32 => TensorProto.Types.DataType.Float,
            TensorType.FP64 => TensorProto.Types.DataType.Double,
            TensorType.BF16 => TensorProto.Types.DataType.Bfloat16,
            TensorType.BYTES => TensorProto.Types.DataType.String,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such element type."),
        };
}
