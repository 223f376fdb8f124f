using System.Buffers.Binary;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>A point of a metric's history; NaN is one of its values.</summary>
internal readonly record struct Point(long Timestamp, long Step, double Value);

/// <summary>By time, then step, then value; NaN comes before the numbers, and equals itself.</summary>
internal sealed class PointOrder : IComparer<Point>
{
    internal static readonly PointOrder Instance = new();

    public int Compare(Point x, Point y)
    {
        var order = x.Timestamp.CompareTo(y.Timestamp);
        if (order == 0)
        {
            order = x.Step.CompareTo(y.Step);
        }
        return order == 0 ? x.Value.CompareTo(y.Value) : order;
    }
}

/// <summary>
/// Points as bytes: for each the difference of its time and of its step from the point before (zigzag, seven bits a byte, the lowest
/// first), then the eight bytes of the value. What is logged together is one row, so a thousand points cost little more than one.
/// </summary>
internal static class PointCodec
{
    /// <summary>The most that one point takes.</summary>
    internal const int MaxBytes = 10 + 10 + 8;

    /// <summary>Writes one and answers how many bytes it took; <paramref name="last"/> is the point before, at first all zeros.</summary>
    internal static int Write(Span<byte> into, in Point point, ref Point last)
    {
        var at = WriteNumber(into, unchecked(point.Timestamp - last.Timestamp));
        at += WriteNumber(into[at..], unchecked(point.Step - last.Step));
        BinaryPrimitives.WriteDoubleLittleEndian(into[at..], point.Value);
        last = point;
        return at + sizeof(double);
    }

    internal static void Read(ReadOnlySpan<byte> bytes, List<Point> into)
    {
        var last = default(Point);
        while (bytes.Length > 0)
        {
            var timestamp = unchecked(last.Timestamp + ReadNumber(ref bytes));
            var step = unchecked(last.Step + ReadNumber(ref bytes));
            last = new Point(timestamp, step, BinaryPrimitives.ReadDoubleLittleEndian(bytes));
            bytes = bytes[sizeof(double)..];
            into.Add(last);
        }
    }

    /// <summary>Writes one key's points where those of many keys stand: the key, how many bytes, the points.</summary>
    internal static void WriteGroup(Stream into, long key, ReadOnlySpan<byte> points)
    {
        Span<byte> head = stackalloc byte[20];
        var length = WriteNumber(head, key);
        length += WriteNumber(head[length..], points.Length);
        into.Write(head[..length]);
        into.Write(points);
    }

    /// <summary>Reads one key's points out of those of many.</summary>
    internal static void ReadGroup(ReadOnlySpan<byte> bytes, long key, List<Point> into)
    {
        while (bytes.Length > 0)
        {
            var found = ReadNumber(ref bytes);
            var length = (int)ReadNumber(ref bytes);
            if (found == key)
            {
                Read(bytes[..length], into);
                return;
            }
            bytes = bytes[length..];
        }
    }

    private static int WriteNumber(Span<byte> into, long number)
    {
        var left = (ulong)((number << 1) ^ (number >> 63));
        var at = 0;
        while (left >= 0x80)
        {
            into[at++] = (byte)(left | 0x80);
            left >>= 7;
        }
        into[at++] = (byte)left;
        return at;
    }

    private static long ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var one = bytes[0];
            bytes = bytes[1..];
            number |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80)
            {
                return (long)(number >> 1) ^ -(long)(number & 1);
            }
        }
    }
}
