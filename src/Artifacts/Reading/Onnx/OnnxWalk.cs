using Airworthy.Core.Results;

namespace Airworthy.Artifacts.Reading.Onnx;

/// <summary>
/// One walk over one file. Tags are compared with their wire type, so a field of the wrong type is stepped over as unknown, and a
/// message given twice is merged: both as protobuf itself does, so that a file cannot show one graph here and another to a runtime.
/// </summary>
internal sealed class OnnxWalk(WireReader wire)
{
    // ONNX Runtime's own parser gives up at about the same depth.
    private const int MaxNesting = 32;
    private const uint Bytes = 2;
    private const string OnnxDomain = "ai.onnx";

    private readonly List<OnnxOpset> _opsets = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly HashSet<OnnxOperator> _operators = [];
    private readonly List<OnnxOperator> _functions = [];
    private readonly TensorWalk _tensors = new(wire);
    private readonly List<ValueInfoProto> _inputs = [];
    private readonly List<ValueInfoProto> _outputs = [];
    private readonly HashSet<string> _initialized = new(StringComparer.Ordinal);
    private long? _irVersion;
    private bool _hasGraph;
    private (string Name, string Producer, string Version) _label = ("", "", "");

    public Result<OnnxOutline> Model()
    {
        while (wire.Next())
        {
            ModelField();
        }
        if (!_hasGraph || _irVersion is null or < 1)
        {
            return ArtifactFaults.NotOnnx.With(
                $"The file holds no {(_hasGraph ? "ONNX version" : "ONNX graph")}, so it is not a model; export it again."
            );
        }
        return new OnnxOutline
        {
            IrVersion = _irVersion.Value,
            Producer = _label.Producer,
            ProducerVersion = _label.Version,
            GraphName = _label.Name,
            Opsets = _opsets,
            Metadata = _metadata,
            Operators = Sorted(_operators),
            Functions = Sorted(_functions),
            ExternalData = _tensors.External,
            Signature = SignatureRules.From(_inputs, _outputs, _initialized),
        };
    }

    private void ModelField()
    {
        switch (wire.Tag)
        {
            case 1 << 3:
                _irVersion = (long)wire.Varint();
                break;
            case 2 << 3 | Bytes:
                _label.Producer = wire.Text();
                break;
            case 3 << 3 | Bytes:
                _label.Version = wire.Text();
                break;
            case 7 << 3 | Bytes:
                _hasGraph = true;
                Graph(nesting: 0);
                break;
            case 8 << 3 | Bytes:
                var opset = wire.Message(OperatorSetIdProto.Parser);
                _opsets.Add(new OnnxOpset(Domain(opset.Domain), opset.Version));
                break;
            case 14 << 3 | Bytes:
                var (key, value) = StringEntry.Read(wire);
                _metadata[key] = value;
                break;
            case 25 << 3 | Bytes:
                Function();
                break;
            default:
                wire.Skip();
                break;
        }
    }

    private void Graph(int nesting)
    {
        if (nesting > MaxNesting)
        {
            throw WireException.TooLarge($"its graphs are nested more than {MaxNesting} deep");
        }
        var outer = wire.Enter();
        while (wire.Next())
        {
            switch (wire.Tag)
            {
                case 1 << 3 | Bytes:
                    Node(nesting);
                    break;
                case 5 << 3 | Bytes:
                    Initialized(_tensors.Dense(), nesting);
                    break;
                case 15 << 3 | Bytes:
                    Initialized(_tensors.Sparse(), nesting);
                    break;
                case 2 << 3 | Bytes when nesting == 0:
                    _label.Name = wire.Text();
                    break;
                case 11 << 3 | Bytes when nesting == 0:
                    _inputs.Add(wire.Message(ValueInfoProto.Parser));
                    break;
                case 12 << 3 | Bytes when nesting == 0:
                    _outputs.Add(wire.Message(ValueInfoProto.Parser));
                    break;
                default:
                    wire.Skip();
                    break;
            }
        }
        wire.Leave(outer);
    }

    private void Initialized(string name, int nesting)
    {
        if (nesting == 0)
        {
            _initialized.Add(name);
        }
    }

    private void Function()
    {
        var (name, domain) = ("", "");
        var outer = wire.Enter();
        while (wire.Next())
        {
            switch (wire.Tag)
            {
                case 1 << 3 | Bytes:
                    name = wire.Text();
                    break;
                case 7 << 3 | Bytes:
                    Node(nesting: 0);
                    break;
                case 10 << 3 | Bytes:
                    domain = wire.Text();
                    break;
                case 11 << 3 | Bytes:
                    Attribute(nesting: 0);
                    break;
                default:
                    wire.Skip();
                    break;
            }
        }
        wire.Leave(outer);
        _functions.Add(new OnnxOperator(Domain(domain), name));
    }

    private void Node(int nesting)
    {
        var (type, domain) = ("", "");
        var outer = wire.Enter();
        while (wire.Next())
        {
            switch (wire.Tag)
            {
                case 4 << 3 | Bytes:
                    type = wire.PassingText();
                    break;
                case 5 << 3 | Bytes:
                    Attribute(nesting);
                    break;
                case 7 << 3 | Bytes:
                    domain = wire.PassingText();
                    break;
                default:
                    wire.Skip();
                    break;
            }
        }
        wire.Leave(outer);
        if (_operators.Add(new OnnxOperator(Domain(domain), type)))
        {
            wire.Keep(type.Length + domain.Length);
        }
    }

    private void Attribute(int nesting)
    {
        var outer = wire.Enter();
        while (wire.Next())
        {
            switch (wire.Tag)
            {
                case 5 << 3 | Bytes:
                case 10 << 3 | Bytes:
                    _tensors.Dense();
                    break;
                case 6 << 3 | Bytes:
                case 11 << 3 | Bytes:
                    Graph(nesting + 1);
                    break;
                case 22 << 3 | Bytes:
                case 23 << 3 | Bytes:
                    _tensors.Sparse();
                    break;
                default:
                    wire.Skip();
                    break;
            }
        }
        wire.Leave(outer);
    }

    private static string Domain(string written) => written.Length == 0 ? OnnxDomain : written;

    private static OnnxOperator[] Sorted(IEnumerable<OnnxOperator> operators) =>
        [.. operators.OrderBy(o => o.Domain, StringComparer.Ordinal).ThenBy(o => o.Type, StringComparer.Ordinal)];
}
