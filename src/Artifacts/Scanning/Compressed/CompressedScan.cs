using System.IO.Compression;
using Airworthy.Artifacts.Scanning.Numpy;

namespace Airworthy.Artifacts.Scanning.Compressed;

/// <summary>Single packed files, as joblib writes them: gzip and zlib are unpacked and looked into; what cannot be is a danger.</summary>
internal static class CompressedScan
{
    private static readonly (byte[] Magic, string Called)[] Unreadable =
    [
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], "xz"),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C], "7-Zip"),
        ([(byte)'R', (byte)'a', (byte)'r', (byte)'!', 0x1A, 0x07], "RAR"),
        ([0x28, 0xB5, 0x2F, 0xFD], "Zstandard"),
        ([0x04, 0x22, 0x4D, 0x18], "LZ4"),
        ([0x5D, 0, 0, 0x80, 0], "LZMA"),
        ([(byte)'M', (byte)'S', (byte)'C', (byte)'F', 0, 0, 0, 0], "Cabinet"),
    ];

    // The block's own mark, ten bytes in all: three letters alone are found in texts.
    private static readonly byte[] Bzip2Block = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59];

    /// <summary>Answers whether the file is packed.</summary>
    public static bool Scan(ScanScope scope, Stream stream, ReadOnlySpan<byte> head)
    {
        if (Called(head) is { } called)
        {
            scope.Danger(
                "archive-unreadable",
                $"The file is packed by {called}, which cannot be looked into. Unpack it first."
            );
            return true;
        }
        stream.Position = 0;
        if (head is [0x1F, 0x8B, 8, ..])
        {
            using var unzipping = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
            scope.Inside(scope.Unpack(unzipping, "what is packed", NumpyScan.IsPlain), "what is packed");
            return true;
        }
        if (head is [0x78, 0x01 or 0x5E or 0x9C or 0xDA, ..] && IsZlib(stream))
        {
            stream.Position = 0;
            using var inflating = new ZLibStream(stream, CompressionMode.Decompress, leaveOpen: true);
            scope.Inside(scope.Unpack(inflating, "what is packed", NumpyScan.IsPlain), "what is packed");
            return true;
        }
        return false;
    }

    private static string? Called(ReadOnlySpan<byte> head)
    {
        foreach (var (magic, called) in Unreadable)
        {
            if (head.StartsWith(magic))
            {
                return called;
            }
        }
        return head.Length >= 10 && head.StartsWith("BZh"u8) && head[4..10].SequenceEqual(Bzip2Block) ? "bzip2" : null;
    }

    // Two bytes begin many a file by chance; what unpacks is packed.
    private static bool IsZlib(Stream stream)
    {
        try
        {
            using var inflating = new ZLibStream(stream, CompressionMode.Decompress, leaveOpen: true);
            return inflating.ReadByte() >= 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
