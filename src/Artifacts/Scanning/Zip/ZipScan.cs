using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Airworthy.Artifacts.Scanning.Numpy;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Scanning.Zip;

/// <summary>
/// ZIP archives, torch's, Keras's and NumPy's among them. Every member is looked at by its content. Where the archive says one thing in
/// its directory and another before a member, different readers see different files, and that is a danger by itself.
/// </summary>
internal static class ZipScan
{
    private const uint HeaderSignature = 0x04034b50;
    private const int HeaderLength = 30;
    private const int Encrypted = 1;
    private const int SizesFollow = 8;
    private const int Stored = 0;
    private const int Deflated = 8;

    /// <summary>Answers whether there is an archive, at the file's beginning or behind something else.</summary>
    public static bool Scan(ScanScope scope, Stream stream)
    {
        var begins = BeginsAsArchive(stream);
        if (ZipDirectory.FindEnd(stream) is not { } end)
        {
            if (begins)
            {
                scope.Danger("zip-broken", "The archive has no end; it is cut off, or made for one particular reader.");
            }
            return begins;
        }
        if (ZipDirectory.Read(stream, end, out var start) is not { } members)
        {
            // The four bytes of an end stand by chance in one of many million files.
            if (begins)
            {
                scope.Danger(
                    "zip-broken",
                    "The archive's directory does not agree with itself, so readers see different members."
                );
            }
            return begins;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            if (!seen.Add(member.Name))
            {
                scope.Danger(
                    "zip-inconsistent",
                    $"'{Clip.Short(member.Name)}' is in the archive twice, so readers see different members."
                );
            }
            Member(scope, stream, member, start);
        }
        Hidden(scope, stream, members, start);
        return true;
    }

    private static void Member(ScanScope scope, Stream stream, ZipMember member, long start)
    {
        var name = Clip.Short(member.Name);
        if (member.Name.Replace('\\', '/').Split('/').Contains("..") || member.Name.StartsWith('/'))
        {
            scope.Danger("archive-path", $"'{name}' would be unpacked outside of its folder.");
        }
        if (Data(scope, stream, member, start) is not { } data)
        {
            scope.Danger("zip-inconsistent", $"Where the directory says that '{name}' begins, no member does.");
            return;
        }
        if ((member.Flags & Encrypted) != 0)
        {
            scope.Danger("zip-encrypted", $"'{name}' is marked as encrypted, so it cannot be looked into.");
        }
        if (member.Unpacked == 0 && member.Packed == 0)
        {
            return;
        }
        switch (member.Method)
        {
            case Stored:
                scope.Inside(data, member.Name);
                break;
            case Deflated:
                using (var inflating = new DeflateStream(data, CompressionMode.Decompress))
                {
                    scope.Inside(scope.Unpack(inflating, member.Name, NumpyScan.IsPlain), member.Name);
                }
                break;
            default:
                scope.Danger(
                    "archive-unreadable",
                    $"'{name}' is packed by method {member.Method}, which cannot be looked into."
                );
                break;
        }
    }

    /// <summary>The member's bytes as they are packed; null when there is no member.</summary>
    private static SubStream? Data(ScanScope scope, Stream stream, ZipMember member, long start)
    {
        var at = start + member.Header;
        if (
            member.Header < 0
            || member.Packed < 0
            || member.Unpacked < 0
            || at < 0
            || at + HeaderLength > stream.Length
        )
        {
            return null;
        }
        stream.Position = at;
        var header = new byte[HeaderLength];
        stream.ReadExactly(header);
        var name = new byte[BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26))];
        if (
            BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderSignature
            || stream.ReadAtLeast(name, name.Length, throwOnEndOfStream: false) < name.Length
        )
        {
            return null;
        }
        var from = at + HeaderLength + name.Length + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
        if (from > stream.Length)
        {
            return null;
        }
        if (!Agrees(header, name, member) || from + member.Packed > stream.Length)
        {
            scope.Danger(
                "zip-inconsistent",
                $"'{Clip.Short(member.Name)}' is one thing in the directory and another before its bytes."
            );
        }
        return new SubStream(stream, from, Math.Min(member.Packed, stream.Length - from));
    }

    // Sizes that stand behind the bytes, or in the fields for large archives, are not given here.
    private static bool Agrees(ReadOnlySpan<byte> header, byte[] name, ZipMember member)
    {
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        var packed = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]);
        return Encoding.UTF8.GetString(name) == member.Name
            && BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) == member.Method
            && (member.Method != Stored || member.Packed == member.Unpacked)
            && ((flags & SizesFollow) != 0 || packed == uint.MaxValue || packed == member.Packed);
    }

    // A member that the directory does not list is skipped by most readers and found by those that read from the beginning.
    private static void Hidden(ScanScope scope, Stream stream, IReadOnlyList<ZipMember> members, long start)
    {
        if (!BeginsAsArchive(stream))
        {
            return;
        }
        var listed = members.Select(m => start + m.Header).ToHashSet();
        if (!listed.Contains(0))
        {
            scope.Danger("zip-hidden", "The file begins with a member that the archive's directory does not list.");
        }
        foreach (var member in members)
        {
            var behind = End(stream, member, start);
            if (behind is { } at && !listed.Contains(at) && IsHeader(stream, at))
            {
                scope.Danger(
                    "zip-hidden",
                    $"Behind '{Clip.Short(member.Name)}' stands a member that the archive's directory does not list."
                );
            }
        }
    }

    private static long? End(Stream stream, ZipMember member, long start)
    {
        var at = start + member.Header;
        if (!IsHeader(stream, at))
        {
            return null;
        }
        stream.Position = at;
        var header = new byte[HeaderLength];
        stream.ReadExactly(header);
        return at
            + HeaderLength
            + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26))
            + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28))
            + member.Packed;
    }

    private static bool BeginsAsArchive(Stream stream) => IsHeader(stream, 0);

    private static bool IsHeader(Stream stream, long at)
    {
        if (at < 0 || at + HeaderLength > stream.Length)
        {
            return false;
        }
        stream.Position = at;
        Span<byte> signature = stackalloc byte[4];
        stream.ReadExactly(signature);
        return BinaryPrimitives.ReadUInt32LittleEndian(signature) == HeaderSignature;
    }
}
