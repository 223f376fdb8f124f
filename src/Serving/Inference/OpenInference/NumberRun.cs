using System.Buffers.Text;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>
/// Reads a flat list of plain numbers in one pass over its bytes. Most of what a request costs, where its model is small, is the reading
/// of its numbers one token at a time. Whatever is not plain, or wrong, is left to the reader that has the sentences for it.
/// </summary>
internal static class NumberRun
{
    /// <summary>So many digits are a whole number that a double holds exactly.</summary>
    private const int ExactDigits = 15;

    private const ulong BelowFloat = (1UL << 29) - 1;
    private const ulong HalfWay = 1UL << 28;

    private static readonly double[] PowersOfTen =
    [
        1e0,
        1e1,
        1e2,
        1e3,
        1e4,
        1e5,
        1e6,
        1e7,
        1e8,
        1e9,
        1e10,
        1e11,
        1e12,
        1e13,
        1e14,
        1e15,
    ];

    /// <summary>Where the list's closing bracket stands; -1 if it is not a list of just so many plain numbers.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="at">Behind the opening bracket.</param>
    /// <param name="to">Takes the numbers; at least one.</param>
    public static int Read(ReadOnlySpan<byte> text, int at, Span<float> to)
    {
        for (var n = 0; n < to.Length; n++)
        {
            at = Gap(text, at);
            if (!TryNumber(text, ref at, out to[n]))
            {
                return -1;
            }
            at = Gap(text, at);
            var wanted = n == to.Length - 1 ? (byte)']' : (byte)',';
            if (at >= text.Length || text[at] != wanted)
            {
                return -1;
            }
            at++;
        }
        return at - 1;
    }

    private static int Gap(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }
        return at;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, ref int at, out float value)
    {
        var start = at;
        var isNegative = at < text.Length && text[at] == '-';
        at += isNegative ? 1 : 0;
        var whole = 0UL;
        var first = at;
        var digits = Digits(text, ref at, ref whole);
        value = 0;
        // JSON knows no leading noughts.
        if (digits == 0 || (digits > 1 && text[first] == '0'))
        {
            return false;
        }
        var scale = 0;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            scale = Digits(text, ref at, ref whole);
            if (scale == 0)
            {
                return false;
            }
        }
        var isPlain = digits + scale <= ExactDigits;
        if (at < text.Length && (text[at] | 0x20) == 'e')
        {
            isPlain = false;
            if (!TryExponent(text, ref at))
            {
                return false;
            }
        }
        if (isPlain)
        {
            // Both are exact, so the quotient is rounded once; rounding it again matters only where it lies half way between two floats.
            var quotient = whole / PowersOfTen[scale];
            if ((BitConverter.DoubleToUInt64Bits(quotient) & BelowFloat) != HalfWay)
            {
                value = (float)(isNegative ? -quotient : quotient);
                return true;
            }
        }
        return Utf8Parser.TryParse(text[start..at], out value, out var read)
            && read == at - start
            && float.IsFinite(value);
    }

    private static int Digits(ReadOnlySpan<byte> text, ref int at, ref ulong value)
    {
        var start = at;
        while (at < text.Length && (uint)(text[at] - '0') <= 9)
        {
            value = unchecked((value * 10) + (uint)(text[at] - '0'));
            at++;
        }
        return at - start;
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, ref int at)
    {
        at++;
        at += at < text.Length && text[at] is (byte)'+' or (byte)'-' ? 1 : 0;
        var ignored = 0UL;
        return Digits(text, ref at, ref ignored) > 0;
    }
}

/// <summary>The JSON that a reader walks through, where it lies in one piece.</summary>
internal ref struct JsonText
{
    public JsonText(ReadOnlySpan<byte> text, long length)
    {
        Text = text;
        Length = length;
    }

    /// <summary>All of it; empty where it does not lie in one piece.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>Of the JSON, however it lies.</summary>
    public long Length { get; }

    /// <summary>Where the reader's own count of bytes begins.</summary>
    public int Start { get; set; }
}
