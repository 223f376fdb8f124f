using System.Formats.Tar;
using Airworthy.Artifacts.Scanning.Numpy;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Scanning.Tar;

/// <summary>TAR archives, as some toolkits pack checkpoints.</summary>
internal static class TarScan
{
    private const int MagicAt = 257;

    /// <summary>Answers whether it is an archive.</summary>
    public static bool Scan(ScanScope scope, Stream stream, ReadOnlySpan<byte> head)
    {
        if (head.Length < MagicAt + 5 || !head[MagicAt..].StartsWith("ustar"u8))
        {
            return false;
        }
        stream.Position = 0;
        try
        {
            using var archive = new TarReader(stream, leaveOpen: true);
            while (archive.GetNextEntry() is { } entry)
            {
                Entry(scope, entry);
            }
        }
        // What the reader throws upon bytes that are no archive after all.
        catch (Exception broken)
            when (broken is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            scope.Danger("tar-broken", "The archive is not whole, so what a reader sees in it cannot be told.");
        }
        return true;
    }

    private static void Entry(ScanScope scope, TarEntry entry)
    {
        var name = Clip.Short(entry.Name);
        if (entry.Name.Replace('\\', '/').Split('/').Contains("..") || entry.Name.StartsWith('/'))
        {
            scope.Danger("archive-path", $"'{name}' would be unpacked outside of its folder.");
        }
        if (entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            scope.Danger(
                "archive-link",
                $"'{name}' is a link to '{Clip.Short(entry.LinkName)}', through which unpacking can write elsewhere."
            );
        }
        if (entry.DataStream is { Length: > 0 } data)
        {
            scope.Inside(scope.Unpack(data, entry.Name, NumpyScan.IsPlain), entry.Name);
        }
    }
}
