using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Airworthy.Core.Results;

namespace Airworthy.Core.Values;

/// <summary>
/// Makes ids: a three-letter prefix, an underscore, and 26 characters of Crockford base 32 that hold 48 bits of time in milliseconds
/// and 80 random bits (the layout of a ULID), so ids sort by age.
/// </summary>
public sealed class IdSource(TimeProvider clock)
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly SearchValues<char> Digits = SearchValues.Create(Alphabet);

    [ThreadStatic]
    private static byte[]? _stock;

    [ThreadStatic]
    private static int _left;

    public string Next(string prefix)
    {
        Span<byte> random = stackalloc byte[10];
        Draw(random);
        var bits = (UInt128)(ulong)clock.GetUtcNow().ToUnixTimeMilliseconds() << 80;
        for (var i = 0; i < random.Length; i++)
        {
            bits |= (UInt128)random[i] << (8 * i);
        }
        Span<char> text = stackalloc char[26];
        for (var i = 25; i >= 0; i--, bits >>= 5)
        {
            text[i] = Alphabet[(int)(bits & 31)];
        }
        return $"{prefix}_{text}";
    }

    /// <summary>The same bits as 32 hexadecimal digits, for ids whose form others prescribe.</summary>
    public string NextHex()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, clock.GetUtcNow().ToUnixTimeMilliseconds() << 16);
        Draw(bytes[6..]);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>As unpredictable as what they are drawn from, in fewer calls: one costs as much as the rest of an id.</summary>
    private static void Draw(Span<byte> random)
    {
        var stock = _stock ??= new byte[1024];
        if (_left < random.Length)
        {
            RandomNumberGenerator.Fill(stock);
            _left = stock.Length;
        }
        var drawn = stock.AsSpan(_left - random.Length, random.Length);
        drawn.CopyTo(random);
        drawn.Clear();
        _left -= random.Length;
    }

    internal static Result<string> Check(string? text, string prefix) =>
        text is not null
        && text.Length == prefix.Length + 27
        && text.StartsWith(prefix, StringComparison.Ordinal)
        && text[prefix.Length] == '_'
        && text.AsSpan(prefix.Length + 1).IndexOfAnyExcept(Digits) < 0
            ? text
            : CoreFaults.BadId.With($"'{Clip.Short(text)}' is not an id of the form {prefix}_ and 26 characters.");
}
