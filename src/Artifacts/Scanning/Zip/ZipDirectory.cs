using System.Buffers.Binary;
using System.Text;

namespace Airworthy.Artifacts.Scanning.Zip;

/// <summary>One member as the central directory lists it. <paramref name="Header"/> is where its local header begins.</summary>
internal sealed record ZipMember(string Name, int Flags, int Method, long Packed, long Unpacked, long Header);

/// <summary>
/// Reads a ZIP archive's central directory as archive tools do, but without stopping at what they stop at: a scan must see a member
/// that some reader would take though another refuses it.
/// </summary>
internal static class ZipDirectory
{
    private const int EndLength = 22;
    private const int MaxComment = 65_535;
    private const int MaxMembers = 100_000;
    private const uint EndSignature = 0x06054b50;
    private const uint End64LocatorSignature = 0x07064b50;
    private const uint End64Signature = 0x06064b50;
    private const uint MemberSignature = 0x02014b50;

    /// <summary>Where the record at the archive's end begins; null when there is none.</summary>
    public static long? FindEnd(Stream stream)
    {
        var length = (int)Math.Min(stream.Length, EndLength + MaxComment);
        var tail = At(stream, stream.Length - length, length);
        for (var i = length - EndLength; i >= 0; i--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(i)) == EndSignature)
            {
                return stream.Length - length + i;
            }
        }
        return null;
    }

    /// <summary>The members; null when the directory cannot be followed. <paramref name="start"/> is where the archive begins in the file.</summary>
    public static IReadOnlyList<ZipMember>? Read(Stream stream, long end, out long start)
    {
        start = 0;
        var record = At(stream, end, EndLength);
        long count = BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(10));
        long size = BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(12));
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(16));
        var directoryEnd = end;
        if (End64(stream, end) is { } wide)
        {
            (count, size, offset, directoryEnd) = wide;
        }
        // What stands before the archive (a program that unpacks itself, say) shifts every place in it.
        start = directoryEnd - size - offset;
        if (size < 0 || offset < 0 || start < 0 || size > directoryEnd || count is < 0 or > MaxMembers)
        {
            return null;
        }
        return Members(At(stream, directoryEnd - size, (int)Math.Min(size, int.MaxValue)), count);
    }

    private static (long Count, long Size, long Offset, long End)? End64(Stream stream, long end)
    {
        if (end < 20)
        {
            return null;
        }
        var locator = At(stream, end - 20, 20);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != End64LocatorSignature)
        {
            return null;
        }
        // Right before the locator, where it is in every archive that has nothing to hide.
        var at = end - 20 - 56;
        if (at < 0)
        {
            return null;
        }
        var record = At(stream, at, 56);
        return BinaryPrimitives.ReadUInt32LittleEndian(record) != End64Signature
            ? (-1, -1, -1, at)
            : (
                BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(32)),
                BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(40)),
                BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48)),
                at
            );
    }

    private static List<ZipMember>? Members(byte[] directory, long count)
    {
        var members = new List<ZipMember>();
        var at = 0;
        while (at + 46 <= directory.Length)
        {
            var entry = directory.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) != MemberSignature || members.Count > MaxMembers)
            {
                return null;
            }
            var name = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]);
            var extra = BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]);
            var comment = BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
            if (46 + name + extra + comment > entry.Length)
            {
                return null;
            }
            members.Add(Member(entry, name, extra));
            at += 46 + name + extra + comment;
        }
        return members.Count == count && at == directory.Length ? members : null;
    }

    private static ZipMember Member(ReadOnlySpan<byte> entry, int name, int extra)
    {
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
        long unpacked = BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]);
        long header = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]);
        for (var field = entry.Slice(46 + name, extra); field.Length >= 4; )
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(field[2..]);
            if (4 + length > field.Length)
            {
                break;
            }
            if (BinaryPrimitives.ReadUInt16LittleEndian(field) == 1)
            {
                var wide = field.Slice(4, length);
                unpacked = Wide(unpacked, ref wide);
                packed = Wide(packed, ref wide);
                header = Wide(header, ref wide);
            }
            field = field[(4 + length)..];
        }
        return new ZipMember(
            Encoding.UTF8.GetString(entry.Slice(46, name)),
            BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]),
            packed,
            unpacked,
            header
        );
    }

    private static long Wide(long value, ref ReadOnlySpan<byte> wide)
    {
        if (value != uint.MaxValue || wide.Length < 8)
        {
            return value;
        }
        var read = BinaryPrimitives.ReadInt64LittleEndian(wide);
        wide = wide[8..];
        return read;
    }

    private static byte[] At(Stream stream, long position, int length)
    {
        stream.Position = position;
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
