using System.Buffers.Binary;
using System.Text;

namespace Airworthy.Server.Tests.Mlflow.Traces;

/// <summary>Writes OpenTelemetry exports byte by byte, so that the server's reader is held against another hand.</summary>
internal static class Spans
{
    public static byte[] Export(params byte[][] spans) =>
        Message(1, Message(2, [.. spans.SelectMany(s => Message(2, s))]));

    public static byte[] Span(
        byte trace,
        byte id,
        byte parent,
        string name,
        (string Key, byte[] Value)[] attributes,
        int status = 1,
        long startMs = 1000,
        long endMs = 1500
    ) =>
        [
            .. Message(1, [.. Enumerable.Repeat(trace, 16)]),
            .. Message(2, [.. Enumerable.Repeat(id, 8)]),
            .. parent == 0 ? [] : Message(4, [.. Enumerable.Repeat(parent, 8)]),
            .. Message(5, Encoding.UTF8.GetBytes(name)),
            .. Varint((6 << 3) | 0),
            .. Varint(1),
            .. Fixed(7, startMs * 1_000_000),
            .. Fixed(8, endMs * 1_000_000),
            .. attributes.SelectMany(a =>
                Message(9, [.. Message(1, Encoding.UTF8.GetBytes(a.Key)), .. Message(2, a.Value)])
            ),
            .. Message(15, [.. Varint((3 << 3) | 0), .. Varint((ulong)status)]),
        ];

    public static byte[] Text(string value) => Message(1, Encoding.UTF8.GetBytes(value));

    public static byte[] Whole(long value) => [.. Varint((3 << 3) | 0), .. Varint((ulong)value)];

    public static byte[] Map(string key, byte[] value) =>
        Message(6, Message(1, [.. Message(1, Encoding.UTF8.GetBytes(key)), .. Message(2, value)]));

    public static byte[] Message(int field, byte[] bytes) =>
        [.. Varint((ulong)((field << 3) | 2)), .. Varint((ulong)bytes.Length), .. bytes];

    private static byte[] Fixed(int field, long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return [.. Varint((ulong)((field << 3) | 1)), .. bytes];
    }

    private static List<byte> Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }
        bytes.Add((byte)value);
        return bytes;
    }
}
