using System.Buffers.Text;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>
/// Writes floats as decimals that read back as the very same float. Seven digits are tried before eight and nine, and each is read back;
/// that is several times as quick as looking for the shortest, and nearly always is the shortest.
/// </summary>
internal static class FloatText
{
    /// <summary>Room that any float takes at the most.</summary>
    public const int MaxLength = 24;

    private const ulong BelowFloat = (1UL << 29) - 1;
    private const ulong HalfWay = 1UL << 28;
    private const double Least = 1e-3;
    private const double Most = 1e6;

    private static readonly double[] PowersOfTen = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];

    private static readonly ulong[] Powers =
    [
        1,
        10,
        100,
        1000,
        10_000,
        100_000,
        1_000_000,
        10_000_000,
        100_000_000,
        1_000_000_000,
        10_000_000_000,
        100_000_000_000,
        1_000_000_000_000,
    ];

    /// <summary>How many bytes were written.</summary>
    /// <param name="to">Room for <see cref="MaxLength"/>.</param>
    /// <param name="value">Finite.</param>
    public static int Write(Span<byte> to, float value)
    {
        var size = Math.Abs((double)value);
        if (size is >= Least and < Most)
        {
            var whole = WholeDigits(size);
            for (var digits = 7; digits <= 9; digits++)
            {
                var scale = digits - whole;
                var shifted = Math.Round(size * PowersOfTen[scale]);
                var readBack = shifted / PowersOfTen[scale];
                if (
                    (float)readBack == (float)size
                    && (BitConverter.DoubleToUInt64Bits(readBack) & BelowFloat) != HalfWay
                )
                {
                    return Write(to, (ulong)shifted, scale, value < 0);
                }
            }
        }
        return Utf8Formatter.TryFormat(value, to, out var written)
            ? written
            : throw new InvalidOperationException("A float took more room than any does.");
    }

    /// <summary>Digits before the point; for what is below one, minus the noughts behind it.</summary>
    private static int WholeDigits(double size)
    {
        if (size < 1)
        {
            return size >= 0.1 ? 0
                : size >= 0.01 ? -1
                : -2;
        }
        var digits = 1;
        while (size >= PowersOfTen[digits])
        {
            digits++;
        }
        return digits;
    }

    private static int Write(Span<byte> to, ulong shifted, int scale, bool isNegative)
    {
        var at = 0;
        if (isNegative)
        {
            to[at++] = (byte)'-';
        }
        var (whole, part) = Math.DivRem(shifted, Powers[scale]);
        Utf8Formatter.TryFormat(whole, to[at..], out var written);
        at += written;
        if (part == 0)
        {
            return at;
        }
        to[at++] = (byte)'.';
        var end = at + scale;
        for (var i = end - 1; i >= at; i--, part /= 10)
        {
            to[i] = (byte)('0' + (part % 10));
        }
        while (to[end - 1] == '0')
        {
            end--;
        }
        return end;
    }
}
