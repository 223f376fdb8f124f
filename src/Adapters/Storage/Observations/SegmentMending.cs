using System.IO.Compression;

namespace Airworthy.Adapters.Storage.Observations;

/// <summary>Brings a folder of segments into order after a kill, and packs what has ended.</summary>
internal static class SegmentMending
{
    internal const string Unfinished = ".half";

    /// <summary>Cuts torn lines off, ends what was written to, packs what was not packed, forgets what was half done.</summary>
    public static void Mend(string folder)
    {
        foreach (var half in Directory.EnumerateFiles(folder, "*" + Unfinished))
        {
            File.Delete(half);
        }
        foreach (var file in Directory.EnumerateFiles(folder, "*.jsonl").ToList())
        {
            if (SegmentRules.TimesOf(Path.GetFileName(file)) is not var (began, ended))
            {
                continue;
            }
            CutTornLine(file);
            if (new FileInfo(file).Length == 0)
            {
                File.Delete(file);
                continue;
            }
            var last = new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero);
            var stem = Path.Combine(folder, SegmentRules.EndedName(began, ended ?? (last < began ? began : last)));
            if (ended is null)
            {
                File.Move(file, stem + ".jsonl");
            }
            if (!File.Exists(stem + SegmentIds.Extension))
            {
                SegmentIds.Write(stem + SegmentIds.Extension, SegmentReader.Ids(stem + ".jsonl"));
            }
            Pack(stem + ".jsonl");
        }
    }

    /// <summary>Packs an ended segment. On a full disk it stays as it is, and the next start tries again.</summary>
    public static void Pack(string file)
    {
        try
        {
            using (var from = File.OpenRead(file))
            using (var to = new FileStream(file + Unfinished, FileMode.Create, FileAccess.Write))
            using (var packed = new GZipStream(to, CompressionLevel.Fastest))
            {
                from.CopyTo(packed);
            }
            File.Move(file + Unfinished, file + ".gz", overwrite: true);
            File.Delete(file);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            // It is as readable as it was.
        }
    }

    /// <summary>Null for a file that is gone.</summary>
    public static long? SizeOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static void CutTornLine(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var (end, buffer) = (file.Length, new byte[4096]);
        while (end > 0)
        {
            var from = Math.Max(0, end - buffer.Length);
            file.Position = from;
            var read = file.ReadAtLeast(buffer.AsSpan(0, (int)(end - from)), (int)(end - from));
            if (buffer.AsSpan(0, read).LastIndexOf((byte)'\n') is >= 0 and var at)
            {
                end = from + at + 1;
                break;
            }
            end = from;
        }
        file.SetLength(end);
    }
}
