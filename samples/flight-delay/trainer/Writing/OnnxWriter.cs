using Airworthy.Artifacts.Reading.Onnx;
using Airworthy.Samples.FlightDelay.Training;
using Google.Protobuf;
using static Airworthy.Artifacts.Reading.Onnx.TensorProto.Types.DataType;

namespace Airworthy.Samples.FlightDelay.Writing;

/// <summary>Writes a trained model as an ONNX graph that takes the columns of the table as they are.</summary>
internal static class OnnxWriter
{
    private const string MlDomain = "ai.onnx.ml";
    private const string Batch = "rows";

    public static byte[] Write(Candidate candidate, TrainedModel trained)
    {
        var graph = new GraphProto { Name = "flight-delay" };
        graph.Input.AddRange([
            Column("hour", Float),
            Column("weekday", Float),
            Column("day_of_year", Float),
            Column("distance", Float),
            Column("origin", TensorProto.Types.DataType.String),
            Column("destination", TensorProto.Types.DataType.String),
        ]);
        graph.Output.Add(Column("probability", Float));
        var features = trained.Features.Select((feature, index) => Lookup(graph, feature, index)).ToList();
        graph.Node.Add(Node("Concat", "", features, "features", OnnxAttributes.Of("axis", 1)));
        graph.Node.Add(
            Node("TreeEnsembleRegressor", MlDomain, ["features"], "score", TreeAttributes.From(trained.Ensemble))
        );
        // Said outright, because some tools cannot infer what comes out of an ensemble.
        graph.ValueInfo.Add(Column("score", Float));
        // Platt's calibration: 1 / (1 + exp(slope * score + offset)).
        graph.Initializer.Add(Scalar("slope", -trained.Calibrator.Slope));
        graph.Initializer.Add(Scalar("offset", -trained.Calibrator.Offset));
        graph.Node.Add(Node("Mul", "", ["score", "slope"], "scaled"));
        graph.Node.Add(Node("Add", "", ["scaled", "offset"], "logit"));
        graph.Node.Add(Node("Sigmoid", "", ["logit"], "probability"));
        return Model(candidate, graph).ToByteArray();
    }

    private static ModelProto Model(Candidate candidate, GraphProto graph) =>
        new()
        {
            IrVersion = 8,
            ProducerName = "Airworthy.Samples.FlightDelay",
            ProducerVersion = "1",
            Graph = graph,
            OpsetImport =
            {
                new OperatorSetIdProto { Domain = "", Version = 15 },
                new OperatorSetIdProto { Domain = MlDomain, Version = 2 },
            },
            MetadataProps =
            {
                new StringStringEntryProto { Key = "candidate", Value = candidate.Name },
                new StringStringEntryProto { Key = "label", Value = "arrives more than 15 minutes late" },
            },
        };

    private static string Lookup(GraphProto graph, Feature feature, int index)
    {
        if (feature.Table is not { } table)
        {
            return feature.Input;
        }
        var output = $"{feature.Input}_{index}";
        graph.Node.Add(
            Node(
                "LabelEncoder",
                MlDomain,
                [feature.Input],
                output,
                OnnxAttributes.Of("keys_strings", table.Values.Select(v => v.Key)),
                OnnxAttributes.Of("values_floats", table.Values.Select(v => v.Value)),
                OnnxAttributes.Of("default_float", table.Otherwise)
            )
        );
        return output;
    }

    private static NodeProto Node(
        string type,
        string domain,
        IEnumerable<string> inputs,
        string output,
        params IEnumerable<AttributeProto> attributes
    ) =>
        new()
        {
            OpType = type,
            Domain = domain,
            Name = output,
            Input = { inputs },
            Output = { output },
            Attribute = { attributes },
        };

    private static ValueInfoProto Column(string name, TensorProto.Types.DataType type) =>
        new()
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor
                {
                    ElemType = (int)type,
                    Shape = new TensorShapeProto
                    {
                        Dim =
                        {
                            new TensorShapeProto.Types.Dimension { DimParam = Batch },
                            new TensorShapeProto.Types.Dimension { DimValue = 1 },
                        },
                    },
                },
            },
        };

    private static TensorProto Scalar(string name, double value) =>
        new()
        {
            Name = name,
            DataType = (int)Float,
            FloatData = { (float)value },
        };
}
