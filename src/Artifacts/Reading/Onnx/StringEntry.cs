namespace Airworthy.Artifacts.Reading.Onnx;

/// <summary>ONNX's pair of a key and a value (StringStringEntryProto), whose value may be long.</summary>
internal static class StringEntry
{
    private const uint Bytes = 2;

    public static (string Key, string Value) Read(WireReader wire)
    {
        var (key, value) = ("", "");
        var outer = wire.Enter();
        while (wire.Next())
        {
            switch (wire.Tag)
            {
                case 1 << 3 | Bytes:
                    key = wire.Text();
                    break;
                case 2 << 3 | Bytes:
                    value = wire.Text();
                    break;
                default:
                    wire.Skip();
                    break;
            }
        }
        wire.Leave(outer);
        return (key, value);
    }
}
