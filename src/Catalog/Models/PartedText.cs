namespace Airworthy.Catalog.Models;

/// <summary>
/// Cuts a text that is too long for one log entry into parts that each fit one, however its characters are escaped there. A part
/// never ends in half a surrogate pair.
/// </summary>
internal static class PartedText
{
    /// <summary>Characters of a part: six bytes each where they are escaped, and a log entry has 65,535.</summary>
    public const int PartLength = 9_000;

    public static bool Fits(string text) => text.Length <= PartLength;

    /// <summary>Whether more may follow what the first part says.</summary>
    public static bool IsPart(string first) => first.Length >= PartLength - 1;

    /// <summary>The parts with their numbers, from 1; one empty part of an empty text.</summary>
    public static IEnumerable<(string Text, int Part)> Of(string text)
    {
        var part = 1;
        for (var at = 0; ; part++)
        {
            var end = Math.Min(text.Length, at + PartLength);
            if (end < text.Length && char.IsHighSurrogate(text[end - 1]))
            {
                end--;
            }
            yield return (text[at..end], part);
            at = end;
            if (at >= text.Length)
            {
                yield break;
            }
        }
    }
}
