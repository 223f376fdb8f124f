using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Storage.Observations;

/// <summary>How segments are named, when they end, and which go first.</summary>
internal static class SegmentRules
{
    /// <summary>A segment that is larger ends.</summary>
    internal const long MaxBytes = 8 << 20;

    /// <summary>A segment that is older ends, so that nothing in it outlives its time by more.</summary>
    internal static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    private const int LongestFolder = 120;

    /// <summary>A folder for an endpoint: its name where file systems take it, otherwise a digest of it.</summary>
    public static string FolderOf(EndpointName endpoint)
    {
        var escaped = Uri.EscapeDataString(endpoint.ToString());
        return escaped.Length <= LongestFolder && escaped[0] != '.'
            ? escaped
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(escaped)));
    }

    public static string OpenName(DateTimeOffset began) => $"{Written(began)}.jsonl";

    public static string EndedName(DateTimeOffset began, DateTimeOffset ended) => $"{Written(began)}-{Written(ended)}";

    /// <summary>When the segment of this file name began and ended; no end while it is written to; null for any other name.</summary>
    public static (DateTimeOffset Began, DateTimeOffset? Ended)? TimesOf(string name)
    {
        var parts = name[..name.IndexOf('.', StringComparison.Ordinal)].Split('-');
        return parts switch
        {
            [var began] when Read(began) is { } from => (from, null),
            [var began, var ended] when Read(began) is { } from && Read(ended) is { } to => (from, to),
            _ => null,
        };
    }

    /// <summary>Whether a segment that is written to should end before more goes into it.</summary>
    public static bool ShouldEnd(long bytes, DateTimeOffset began, DateTimeOffset now, TimeSpan keep) =>
        bytes >= MaxBytes || now - began >= MaxAge || now - began >= keep / 10;

    /// <summary>The oldest segments that must go for the rest to fit.</summary>
    public static IEnumerable<T> Surplus<T>(
        IEnumerable<T> segments,
        Func<T, (DateTimeOffset Ended, long Bytes)> of,
        long most
    )
    {
        var all = segments.OrderBy(s => of(s).Ended).ToList();
        var total = all.Sum(s => of(s).Bytes);
        foreach (var segment in all)
        {
            if (total <= most)
            {
                yield break;
            }
            total -= of(segment).Bytes;
            yield return segment;
        }
    }

    private static string Written(DateTimeOffset time) =>
        time.ToUnixTimeMilliseconds().ToString("D13", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Read(string text) =>
        text.Length == 13 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            ? DateTimeOffset.FromUnixTimeMilliseconds(time)
            : null;
}
