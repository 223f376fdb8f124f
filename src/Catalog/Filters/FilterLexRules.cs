using System.Buffers;

namespace Airworthy.Catalog.Filters;

/// <summary>Cuts a filter into its pieces. Nothing is refused here: what is not understood becomes a stray piece.</summary>
public static class FilterLexRules
{
    private static readonly SearchValues<char> Signs = SearchValues.Create("<>=!~");

    private static readonly HashSet<string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        "AND",
        "OR",
        "NOT",
        "IN",
        "IS",
        "NULL",
    };

    private static readonly HashSet<string> Likes = new(StringComparer.OrdinalIgnoreCase) { "LIKE", "ILIKE", "RLIKE" };

    public static IReadOnlyList<FilterToken> Cut(string text)
    {
        var tokens = new List<FilterToken>();
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            var (kind, length) = Next(text.AsSpan(at));
            tokens.Add(new FilterToken(kind, text.Substring(at, length)));
            at += length;
        }
        return tokens;
    }

    private static (FilterTokenKind Kind, int Length) Next(ReadOnlySpan<char> text)
    {
        switch (text[0])
        {
            case '(':
                return (FilterTokenKind.Open, 1);
            case ')':
                return (FilterTokenKind.Close, 1);
            case ',':
                return (FilterTokenKind.Comma, 1);
            case '\'':
                return Quoted(text) is var quoted and > 0
                    ? (FilterTokenKind.Text, quoted)
                    : (FilterTokenKind.Stray, text.Length);
        }
        if (Signs.Contains(text[0]))
        {
            var end = text.IndexOfAnyExcept(Signs);
            return (FilterTokenKind.Comparison, end < 0 ? text.Length : end);
        }
        if (NumberLength(text) is var number and > 0)
        {
            return (FilterTokenKind.Number, number);
        }
        return IdentifierLength(text) is var name and > 0
            ? Named(text[..name])
            : (FilterTokenKind.Stray, StrayLength(text));
    }

    private static (FilterTokenKind Kind, int Length) Named(ReadOnlySpan<char> name)
    {
        var word = name.ToString();
        return Keywords.Contains(word) ? (FilterTokenKind.Keyword, word.Length)
            : Likes.Contains(word) ? (FilterTokenKind.Comparison, word.Length)
            : (FilterTokenKind.Identifier, word.Length);
    }

    /// <summary>The length of a text with its quotes; 0 where it does not end. A quote within is doubled or behind a backslash.</summary>
    private static int Quoted(ReadOnlySpan<char> text)
    {
        var quote = text[0];
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] == quote)
            {
                i++;
                continue;
            }
            if (text[i] != quote)
            {
                continue;
            }
            if (i + 1 < text.Length && text[i + 1] == quote)
            {
                i++;
                continue;
            }
            return i + 1;
        }
        return 0;
    }

    private static int NumberLength(ReadOnlySpan<char> text)
    {
        var i = text[0] == '-' ? 1 : 0;
        var whole = Digits(text[i..]);
        i += whole;
        var fraction = 0;
        if (i < text.Length && text[i] == '.')
        {
            fraction = Digits(text[(i + 1)..]);
            i += 1 + fraction;
        }
        if (whole + fraction == 0)
        {
            return 0;
        }
        if (i < text.Length && text[i] is 'e' or 'E')
        {
            var sign = i + 1 < text.Length && text[i + 1] is '-' or '+' ? 1 : 0;
            var exponent = Digits(text[Math.Min(i + 1 + sign, text.Length)..]);
            i += exponent == 0 ? 0 : 1 + sign + exponent;
        }
        // 12abc is no number followed by a name.
        return i < text.Length && IsLetter(text[i]) ? 0 : i;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    /// <summary>Parts joined by dots, each a word or something in backticks or double quotes.</summary>
    private static int IdentifierLength(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (true)
        {
            var part = PartLength(text[at..], first: at == 0);
            if (part == 0)
            {
                // A name that ends with a dot is no name.
                return 0;
            }
            at += part;
            if (at >= text.Length || text[at] != '.')
            {
                return at;
            }
            at++;
            if (at >= text.Length)
            {
                return 0;
            }
        }
    }

    private static int PartLength(ReadOnlySpan<char> text, bool first)
    {
        if (text[0] is '`' or '"')
        {
            return Quoted(text);
        }
        if (first && !IsLetter(text[0]))
        {
            return 0;
        }
        var i = 0;
        while (i < text.Length && (IsLetter(text[i]) || char.IsDigit(text[i]) || (!first && IsWithin(text, i))))
        {
            i++;
        }
        return i;
    }

    /// <summary>Signs that keys hold, between other letters: <c>tags.mlflow-x</c>, <c>feedback.a/b</c>.</summary>
    private static bool IsWithin(ReadOnlySpan<char> text, int at) =>
        at > 0
        && text[at] is '-' or '/' or ':' or '@' or '$'
        && at + 1 < text.Length
        && (IsLetter(text[at + 1]) || char.IsDigit(text[at + 1]));

    private static bool IsLetter(char c) => char.IsLetter(c) || c == '_';

    /// <summary>Up to the next white space, so that the whole of it can be shown.</summary>
    private static int StrayLength(ReadOnlySpan<char> text)
    {
        var i = 1;
        while (i < text.Length && !char.IsWhiteSpace(text[i]))
        {
            i++;
        }
        return i;
    }
}
