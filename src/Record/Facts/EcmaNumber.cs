using System.Globalization;

namespace Airworthy.Record.Facts;

/// <summary>Writes a number as ECMAScript's <c>Number.toString</c> does, which RFC 8785 makes the canonical form: the fewest digits that read back as the same double.</summary>
internal static class EcmaNumber
{
    /// <summary>The text of a finite number.</summary>
    internal static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "JSON has no such number.");
        }
        if (value == 0)
        {
            return "0"; // also for negative zero
        }
        var magnitude = Math.Abs(value);
        Span<char> shortest = stackalloc char[32];
        magnitude.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        if (double.Parse(shortest[..length], CultureInfo.InvariantCulture) != magnitude)
        {
            length = Seventeen(magnitude, shortest);
        }
        Span<char> digits = stackalloc char[32];
        var (count, point) = Split(shortest[..length], digits);
        var text = Place(digits[..count].ToString(), point);
        return value < 0 ? "-" + text : text;
    }

    /// <summary>The significant digits of <c>123.45</c>, <c>0.0012</c> or <c>1.2E-07</c>, and where the point stands: value = 0.DIGITS × 10^point.</summary>
    private static (int Count, int Point) Split(ReadOnlySpan<char> text, Span<char> digits)
    {
        var exponent = 0;
        var e = text.IndexOf('E');
        if (e >= 0)
        {
            exponent = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }
        var count = 0;
        var point = text.IndexOf('.') is var dot && dot >= 0 ? dot : text.Length;
        foreach (var c in text)
        {
            if (c == '.')
            {
                continue;
            }
            if (count == 0 && c == '0')
            {
                point--;
                continue;
            }
            digits[count++] = c;
        }
        while (digits[count - 1] == '0')
        {
            count--;
        }
        return (count, point + exponent);
    }

    /// <summary>
    /// 17 digits, which always read back. .NET stops one digit early at a few powers of two (2^-25), whose lower neighbour is nearer than
    /// the upper one; and it rounds its 17th digit up where ECMAScript wants the even one, so the digits are rounded here.
    /// </summary>
    private static int Seventeen(double magnitude, Span<char> into)
    {
        var exact = magnitude.ToString("E766", CultureInfo.InvariantCulture); // no double has more digits than 767
        var rest = exact.AsSpan(18, 750);
        var half = rest[0] == '5' && rest[1..].IndexOfAnyExcept('0') < 0;
        var up = half ? (exact[17] - '0') % 2 == 1 : rest[0] >= '5';
        var digits = decimal.Parse(exact.AsSpan(0, 18), CultureInfo.InvariantCulture) + (up ? 0.0000000000000001m : 0m);
        digits.TryFormat(into, out var length, "F16", CultureInfo.InvariantCulture);
        var exponent = exact.AsSpan(exact.IndexOf('E', StringComparison.Ordinal));
        exponent.CopyTo(into[length..]);
        return length + exponent.Length;
    }

    private static string Place(string digits, int point)
    {
        var count = digits.Length;
        if (count <= point && point <= 21)
        {
            return digits + new string('0', point - count);
        }
        if (point is > 0 and <= 21)
        {
            return $"{digits[..point]}.{digits[point..]}";
        }
        if (point is > -6 and <= 0)
        {
            return $"0.{new string('0', -point)}{digits}";
        }
        var exponent = point - 1;
        var mantissa = count == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}";
    }
}
