using System.Globalization;
using System.Text;

namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>Groovy's six kinds of strings: where each ends, and what a plain one says.</summary>
internal sealed class GroovyStrings(string text, Func<int, int> interpolation)
{
    private const int MaximumDepth = 20;
    private int _depth;

    /// <summary>One that begins with ' or ", once or three times.</summary>
    public (int End, bool Interpolated) Quoted(int start)
    {
        var quote = text[start];
        var closing = At(start + 1) == quote && At(start + 2) == quote ? new string(quote, 3) : quote.ToString();
        var isLong = closing.Length == 3;
        var interpolated = false;
        for (var at = start + closing.Length; ; )
        {
            switch (At(at))
            {
                case '\0' when at >= text.Length:
                    throw Bad(start, $"the string that begins here is never closed; end it with {closing}.");
                case '\n' or '\r' when !isLong:
                    throw Bad(
                        start,
                        $"the string that begins here does not end on its line; end it with {closing}, or use three quotes for several lines."
                    );
                case var c when c == quote && string.CompareOrdinal(text, at, closing, 0, closing.Length) == 0:
                    return (at + closing.Length, interpolated);
                case '\\':
                    at = AfterEscape(at);
                    break;
                case '$' when quote == '"':
                    (at, interpolated) = (AfterDollar(at), true);
                    break;
                default:
                    at++;
                    break;
            }
        }
    }

    /// <summary>One between slashes: only \/ is an escape, and a $ before anything but a name is itself.</summary>
    public (int End, bool Interpolated) Slashy(int start)
    {
        var interpolated = false;
        for (var at = start + 1; at < text.Length; )
        {
            switch (text[at])
            {
                case '/':
                    return (at + 1, interpolated);
                case '\\' when At(at + 1) == '/':
                    at += 2;
                    break;
                case '$' when IsInterpolated(at):
                    (at, interpolated) = (AfterDollar(at), true);
                    break;
                default:
                    at++;
                    break;
            }
        }
        throw Bad(start, "the slash here begins a string that is never closed; end it with /, or quote it with '.");
    }

    /// <summary>One between $/ and /$: $$ and $/ are escapes.</summary>
    public (int End, bool Interpolated) DollarSlashy(int start)
    {
        var interpolated = false;
        for (var at = start + 2; at < text.Length; )
        {
            switch (text[at])
            {
                case '/' when At(at + 1) == '$':
                    return (at + 2, interpolated);
                case '$' when At(at + 1) is '$' or '/':
                    at += 2;
                    break;
                case '$' when IsInterpolated(at):
                    (at, interpolated) = (AfterDollar(at), true);
                    break;
                default:
                    at++;
                    break;
            }
        }
        throw Bad(start, "the string that begins here with $/ is never closed; end it with /$.");
    }

    private char At(int index) => index < text.Length ? text[index] : '\0';

    private bool IsInterpolated(int dollar) => At(dollar + 1) is '{' or '_' || char.IsLetter(At(dollar + 1));

    private int AfterDollar(int dollar)
    {
        if (!IsInterpolated(dollar))
        {
            throw Bad(
                dollar,
                "a $ in a string with \" must be followed by a name or {; write \\$ for the sign itself."
            );
        }
        if (At(dollar + 1) != '{')
        {
            return dollar + 2;
        }
        if (_depth == MaximumDepth)
        {
            throw new Refusal(
                JenkinsFaults.TooLarge,
                dollar,
                $"strings are nested here more than {MaximumDepth} deep."
            );
        }
        _depth++;
        var end = interpolation(dollar + 2);
        _depth--;
        return end;
    }

    private int AfterEscape(int backslash)
    {
        switch (At(backslash + 1))
        {
            case 'b' or 't' or 'n' or 'f' or 'r' or '\\' or '\'' or '"' or '$' or '\n' or (>= '0' and <= '7'):
                return backslash + 2;
            case '\r':
                return backslash + (At(backslash + 2) == '\n' ? 3 : 2);
            case 'u' when IsUnicode(backslash):
                return backslash + 6;
            default:
                throw Bad(
                    backslash,
                    "Groovy knows no such escape; write \\\\ for a backslash, or put the text between slashes (/…/)."
                );
        }
    }

    private bool IsUnicode(int backslash) =>
        backslash + 6 <= text.Length && text.AsSpan(backslash + 2, 4).IndexOfAnyExcept(HexDigits) < 0;

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create(
        "0123456789abcdefABCDEF"
    );

    /// <summary>What a string token says; of one with <c>${…}</c>, what stands between its quotes.</summary>
    public static string ValueOf(ReadOnlySpan<char> token, bool interpolated)
    {
        var quotes = token switch
        {
            ['$', ..] => 2,
            ['\'', '\'', '\'', _, ..] or ['"', '"', '"', _, ..] => 3,
            _ => 1,
        };
        var inner = token[quotes..^quotes];
        if (interpolated || !inner.Contains('\\') || token[0] == '$')
        {
            return inner.ToString();
        }
        return token[0] == '/' ? inner.ToString().Replace("\\/", "/", StringComparison.Ordinal) : Unescaped(inner);
    }

    private static string Unescaped(ReadOnlySpan<char> inner)
    {
        var plain = new StringBuilder(inner.Length);
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] != '\\')
            {
                plain.Append(inner[i]);
                continue;
            }
            i++;
            switch (inner[i])
            {
                case 'u':
                    plain.Append(
                        (char)int.Parse(inner.Slice(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                    );
                    i += 4;
                    break;
                case '\r' or '\n':
                    break;
                case var c:
                    plain.Append(
                        c switch
                        {
                            'b' => '\b',
                            't' => '\t',
                            'n' => '\n',
                            'f' => '\f',
                            'r' => '\r',
                            _ => c,
                        }
                    );
                    break;
            }
        }
        return plain.ToString();
    }

    private static Refusal Bad(int offset, string sentence) => new(JenkinsFaults.BadSyntax, offset, sentence);
}
