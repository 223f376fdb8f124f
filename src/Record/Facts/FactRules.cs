using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Record.Facts;

/// <summary>What a fact must be before it may be recorded, and what it was when it is read again.</summary>
internal static class FactRules
{
    /// <summary>A log entry's largest size; with a two-byte length before it, entries fit the common log formats.</summary>
    internal const int MaxEntryBytes = 65_535;

    /// <summary>Leaves room for the levels an export puts around an entry.</summary>
    internal const int MaxDepth = CanonicalJson.MaxDepth - 4;

    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    internal static Fault? Check(string kind, IReadOnlyDictionary<string, long> about, JsonElement body) =>
        !IsKind(kind)
            ? Bad($"'{Clip.Short(kind)}' is no kind of fact. Write noun.verb in lower case, e.g. version.registered.")
        : about.Count == 0 ? Bad("A fact must be about something: give the id of at least one subject.")
        : about.Keys.FirstOrDefault(s => !IsSubject(s)) is { } subject
            ? Bad($"'{Clip.Short(subject)}' is no subject. Use 1 to 300 printable characters.")
        : about.Any(a => a.Value < 1) ? Bad("A subject's sequence is counted from 1.")
        : body.ValueKind != JsonValueKind.Object ? Bad("A fact's body must be a JSON object.")
        : null;

    internal static DateTimeOffset ToMilliseconds(DateTimeOffset at) =>
        DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);

    internal static bool TryReadTime(string? text, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(
            text,
            TimeForm,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out at
        )
        && Time(at) == text;

    internal static Fault Bad(string detail) => RecordFaults.BadFact.With(detail);

    private static bool IsKind(string kind) =>
        kind.Length <= 80 && kind.Split('.') is [var noun, var verb] && IsKebab(noun) && IsKebab(verb);

    private static bool IsKebab(string word) =>
        word.Length > 0
        && char.IsAsciiLetterLower(word[0])
        && word[^1] != '-'
        && !word.Contains("--", StringComparison.Ordinal)
        && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static bool IsSubject(string subject) =>
        subject.Length is >= 1 and <= 300 && !subject.Any(char.IsControl) && IsText(subject);

    /// <summary>No half of a surrogate pair, which UTF-8 cannot write.</summary>
    private static bool IsText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var read) != OperationStatus.Done)
            {
                return false;
            }
            text = text[read..];
        }
        return true;
    }
}
