using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Airworthy.Record.State;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// How a state table and its indexes are called in SQL. Names come from our own code only and are checked all the same; a bad one is
/// a bug and throws.
/// </summary>
internal static class StateNames
{
    internal const string Prefix = "state_";

    private static readonly SearchValues<char> OfName = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    private static readonly SearchValues<char> OfSegment = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
    );

    internal static string Table(StateTable table) =>
        table.Name is { Length: >= 1 and <= 48 } name
        && char.IsAsciiLetterLower(name[0])
        && name.AsSpan().IndexOfAnyExcept(OfName) < 0
            ? Prefix + name
            : throw new ArgumentException(
                $"'{table.Name}' cannot name a state table: use a-z, 0-9 and '_'.",
                nameof(table)
            );

    /// <summary>The name carries the definition, so an index declared otherwise is another index.</summary>
    internal static string Index(StateTable table, StateIndex index)
    {
        var definition = $"{(index.Unique ? "unique" : "plain")} {string.Join(' ', index.Paths)}";
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(definition)));
        return $"ix_{Table(table)}_{digest[..12]}";
    }

    /// <summary>A declared path (<c>dataset.digest</c>) as SQLite writes it (<c>$."dataset"."digest"</c>).</summary>
    internal static string JsonPath(string declaredPath)
    {
        var segments = declaredPath.Split('.');
        return segments.All(s => s.Length > 0 && s.AsSpan().IndexOfAnyExcept(OfSegment) < 0)
            ? "$" + string.Concat(segments.Select(s => $".\"{s}\""))
            : throw new ArgumentException(
                $"'{declaredPath}' cannot be indexed: use property names and '.'.",
                nameof(declaredPath)
            );
    }

    /// <summary>What an index holds for a declared path; a condition is served by that index only if it says the same word for word.</summary>
    internal static string Extract(string declaredPath) => $"json_extract(doc, '{JsonPath(declaredPath)}')";
}
