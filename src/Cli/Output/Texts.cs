using System.Globalization;
using Spectre.Console;

namespace Airworthy.Cli.Output;

/// <summary>How values look to people.</summary>
internal static class Texts
{
    /// <summary>Text from elsewhere, harmless on a terminal and in markup: no control characters, no tags.</summary>
    public static string Safe(string? text) => Markup.Escape(Clean(text));

    /// <summary>Text from elsewhere without control characters; still to be escaped where it becomes markup.</summary>
    public static string Clean(string? text) => string.Concat((text ?? "").Select(c => char.IsControl(c) ? ' ' : c));

    /// <summary>Lines of a log as they are, without what could move a terminal's cursor.</summary>
    public static string Lines(string text) => string.Concat(text.Where(c => c is '\n' or '\t' || !char.IsControl(c)));

    /// <summary><c>user:ann</c> as <c>ann</c>.</summary>
    public static string Who(string principal) =>
        principal.StartsWith("user:", StringComparison.Ordinal) ? principal[5..] : principal;

    public static string Bytes(long bytes) =>
        bytes switch
        {
            1 => "1 byte",
            < 1000 => $"{bytes} bytes",
            < 1_000_000 => $"{bytes / 1e3:0.#} kB",
            < 1_000_000_000 => $"{bytes / 1e6:0.#} MB",
            _ => $"{bytes / 1e9:0.##} GB",
        };

    /// <summary>Enough of a digest to compare by eye.</summary>
    public static string Short(string digest) =>
        digest.StartsWith("sha256:", StringComparison.Ordinal) && digest.Length > 19 ? digest[..19] : digest;

    public static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    public static string Ago(DateTimeOffset at, DateTimeOffset now) =>
        (now - at) switch
        {
            { TotalSeconds: < 10 } => "just now",
            { TotalSeconds: < 90 } past => $"{past.TotalSeconds:0} s ago",
            { TotalMinutes: < 90 } past => $"{past.TotalMinutes:0} min ago",
            { TotalHours: < 36 } past => $"{past.TotalHours:0} h ago",
            var past => $"{past.TotalDays:0} days ago",
        };

    public static string Seconds(TimeSpan took) =>
        took.TotalSeconds switch
        {
            < 10 and var s => $"{s:0.0#} s",
            < 120 and var s => $"{s:0} s",
            < 7200 and var s => $"{s / 60:0} min",
            < 172_800 and var s => $"{s / 3600:0} h",
            var s => $"{s / 86_400:0} days",
        };

    /// <summary>A figure with the digits that matter.</summary>
    public static string Figure(double value) =>
        double.IsInteger(value) && Math.Abs(value) < 1e15
            ? value.ToString("0", CultureInfo.InvariantCulture)
            : value.ToString("0.####", CultureInfo.InvariantCulture);

    public static string Pairs<T>(IReadOnlyDictionary<string, T> pairs, Func<T, string> show) =>
        string.Join(", ", pairs.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={show(p.Value)}"));

    /// <summary><c>1 file</c>, <c>3 files</c>.</summary>
    public static string Count(long count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";
}
