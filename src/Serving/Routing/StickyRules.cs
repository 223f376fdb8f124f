using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Airworthy.Serving.Routing;

/// <summary>
/// Which version a key sticks to. Pure, and the same in every process, on every machine and in every language: the first eight bytes,
/// big-endian, of SHA-256 over the salt, a zero byte, the endpoint's name, a zero byte and the key (all UTF-8) are a place between 0 and
/// 2^64; the versions share that line out by their weights, in order of their numbers.
/// </summary>
internal static class StickyRules
{
    private const int Small = 512;

    public static ulong Hash(string salt, string endpoint, string key)
    {
        var length =
            Encoding.UTF8.GetByteCount(salt)
            + Encoding.UTF8.GetByteCount(endpoint)
            + Encoding.UTF8.GetByteCount(key)
            + 2;
        Span<byte> text = length <= Small ? stackalloc byte[Small] : new byte[length];
        var at = Encoding.UTF8.GetBytes(salt, text);
        text[at++] = 0;
        at += Encoding.UTF8.GetBytes(endpoint, text[at..]);
        text[at++] = 0;
        at += Encoding.UTF8.GetBytes(key, text[at..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..at], digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }

    /// <summary>The index of the version whose part of the line the place lies in.</summary>
    /// <param name="place">Anywhere from 0 to 2^64.</param>
    /// <param name="upTo">For each version the sum of the weights up to its own; the last is over 0.</param>
    public static int Pick(ulong place, ReadOnlySpan<long> upTo)
    {
        var point = (long)Math.BigMul(place, (ulong)upTo[^1], out _);
        var index = 0;
        while (upTo[index] <= point)
        {
            index++;
        }
        return index;
    }
}
