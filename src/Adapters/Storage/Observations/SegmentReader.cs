using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Airworthy.Serving.Observations;

namespace Airworthy.Adapters.Storage.Observations;

/// <summary>Reads segments, packed or not, a line at a time.</summary>
internal static class SegmentReader
{
    /// <summary>The observations of a request in one segment; a segment that went away meanwhile has none.</summary>
    public static IReadOnlyList<KeptObservation> Find(string path, string requestId, CancellationToken cancel)
    {
        var found = new List<KeptObservation>();
        // Most lines are passed over unread.
        var needle = JsonEncodedText
            .Encode(requestId, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
            .EncodedUtf8Bytes.ToArray();
        foreach (var line in Lines(path))
        {
            cancel.ThrowIfCancellationRequested();
            if (
                line.AsSpan().IndexOf(needle) is >= 0
                && ObservationJson.ReadLine(line) is { } kept
                && kept.RequestId == requestId
            )
            {
                found.Add(kept);
            }
        }
        return found;
    }

    /// <summary>Every id in a segment, for a list of ids that was lost.</summary>
    public static List<ulong> Ids(string path) =>
        [
            .. Lines(path)
                .Select(l => ObservationJson.ReadLine(l))
                .OfType<KeptObservation>()
                .Select(o => SegmentIds.Of(o.RequestId))
                .Distinct(),
        ];

    /// <summary>Whole lines; one that is not ended is left out.</summary>
    internal static IEnumerable<byte[]> Lines(string path)
    {
        using var file = Open(path);
        if (file is null)
        {
            yield break;
        }
        var (buffer, filled) = (new byte[64 * 1024], 0);
        while (true)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
            var read = file.Read(buffer, filled, buffer.Length - filled);
            if (read == 0)
            {
                yield break;
            }
            filled += read;
            var start = 0;
            for (int end; (end = Array.IndexOf(buffer, (byte)'\n', start, filled - start)) >= 0; start = end + 1)
            {
                yield return buffer[start..end];
            }
            Array.Copy(buffer, start, buffer, 0, filled - start);
            filled -= start;
        }
    }

    private static Stream? Open(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return path.EndsWith(".gz", StringComparison.Ordinal)
                ? new GZipStream(file, CompressionMode.Decompress)
                : file;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
