using System.Globalization;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Reading.Onnx;

/// <summary>Steps over tensors and notes those whose bytes lie in other files.</summary>
internal sealed class TensorWalk(WireReader wire)
{
    private const uint Bytes = 2;

    private readonly List<OnnxExternalData> _external = [];

    public IReadOnlyList<OnnxExternalData> External => _external;

    /// <returns>The tensor's name.</returns>
    public string Sparse()
    {
        var name = "";
        var outer = wire.Enter();
        while (wire.Next())
        {
            switch (wire.Tag)
            {
                case 1 << 3 | Bytes:
                    name = Dense();
                    break;
                case 2 << 3 | Bytes:
                    Dense();
                    break;
                default:
                    wire.Skip();
                    break;
            }
        }
        wire.Leave(outer);
        return name;
    }

    /// <returns>The tensor's name.</returns>
    public string Dense()
    {
        var name = "";
        var isExternal = false;
        Dictionary<string, string>? entries = null;
        var outer = wire.Enter();
        while (wire.Next())
        {
            switch (wire.Tag)
            {
                case 8 << 3 | Bytes:
                    name = wire.Text();
                    break;
                case 13 << 3 | Bytes:
                    var (key, value) = StringEntry.Read(wire);
                    (entries ??= new(StringComparer.Ordinal))[key] = value;
                    break;
                case 14 << 3:
                    isExternal = wire.Varint() == (ulong)TensorProto.Types.DataLocation.External;
                    break;
                default:
                    wire.Skip();
                    break;
            }
        }
        wire.Leave(outer);
        if (isExternal)
        {
            _external.Add(Elsewhere(name, entries ?? []));
        }
        return name;
    }

    private static OnnxExternalData Elsewhere(string tensor, Dictionary<string, string> entries)
    {
        if (!entries.TryGetValue("location", out var location) || location.Length == 0)
        {
            throw WireException.Wrong(
                $"the tensor '{Clip.Short(tensor)}' lies in another file and does not say in which"
            );
        }
        return new OnnxExternalData(
            tensor,
            location,
            Number(tensor, entries, "offset") ?? 0,
            Number(tensor, entries, "length")
        );
    }

    private static long? Number(string tensor, Dictionary<string, string> entries, string key)
    {
        if (!entries.TryGetValue(key, out var text))
        {
            return null;
        }
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw WireException.Wrong(
                $"the tensor '{Clip.Short(tensor)}' gives '{Clip.Short(text)}' as the {key} of its data"
            );
    }
}
