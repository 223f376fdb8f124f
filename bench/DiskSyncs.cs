using System.Diagnostics;
using Airworthy.Adapters.Storage;
using Microsoft.Win32.SafeHandles;

namespace Airworthy.Bench;

/// <summary>How many small writes a second this disk makes durable, one after the other.</summary>
internal static class DiskSyncs
{
    private const int Bytes = 4096;
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(3);

    /// <summary>4 KiB appended to a growing file, each with fsync: what a plain log would do.</summary>
    internal static double Appended(string path, string when) =>
        Measure(path, $"4 KiB appended, each with fsync, {when}", 0, RandomAccess.FlushToDisk);

    /// <summary>4 KiB into space that was written before, each with fdatasync: what the record does.</summary>
    internal static double InPlace(string path, string when) =>
        Measure(path, $"4 KiB in place, each with fdatasync, {when}", 1024, DurableFiles.FlushBytes);

    /// <param name="path">A file that is made anew.</param>
    /// <param name="what">For the table.</param>
    /// <param name="blocks">How many the file holds beforehand, gone through again and again; 0: it grows.</param>
    /// <param name="sync">Makes it durable.</param>
    private static double Measure(string path, string what, int blocks, Action<SafeFileHandle> sync)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var bytes = new byte[Bytes];
        for (var i = 0; i < blocks; i++)
        {
            RandomAccess.Write(file, bytes, (long)i * Bytes);
        }
        RandomAccess.FlushToDisk(file);
        var timings = new Timings(what);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(start) < Each; i++)
        {
            var at = (long)(blocks == 0 ? i : i % blocks) * Bytes;
            timings.Measure(() =>
            {
                RandomAccess.Write(file, bytes, at);
                sync(file);
            });
        }
        timings.Print();
        return timings.PrintRate(Stopwatch.GetElapsedTime(start));
    }
}
