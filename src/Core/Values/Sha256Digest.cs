using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Airworthy.Core.Results;

namespace Airworthy.Core.Values;

/// <summary>A SHA-256 digest; its text is <c>sha256:</c> and 64 lower-case hexadecimal digits.</summary>
[JsonConverter(typeof(TextJsonConverter<Sha256Digest>))]
public readonly record struct Sha256Digest : IText<Sha256Digest>, IComparable<Sha256Digest>
{
    private const string Prefix = "sha256:";
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private readonly string? _hex;

    private Sha256Digest(string hex) => _hex = hex;

    /// <summary>The 64 hexadecimal digits without the prefix.</summary>
    public string Hex => _hex ?? throw new InvalidOperationException("An unset digest was read.");

    public static Sha256Digest Of(ReadOnlySpan<byte> bytes) => FromBytes(SHA256.HashData(bytes));

    /// <summary>Wraps 32 digest bytes.</summary>
    public static Sha256Digest FromBytes(ReadOnlySpan<byte> digest) =>
        digest.Length == SHA256.HashSizeInBytes
            ? new(Convert.ToHexStringLower(digest))
            : throw new ArgumentException("A SHA-256 digest has 32 bytes.", nameof(digest));

    public static Result<Sha256Digest> Parse(string? text) =>
        text is not null
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.Length == Prefix.Length + 64
        && text.AsSpan(Prefix.Length).IndexOfAnyExcept(HexDigits) < 0
            ? new Sha256Digest(text[Prefix.Length..])
            : CoreFaults.BadDigest.With(
                $"'{Clip.Short(text)}' is not a digest. Write sha256: and 64 lower-case hexadecimal digits."
            );

    public byte[] ToBytes() => Convert.FromHexString(Hex);

    public int CompareTo(Sha256Digest other) => string.CompareOrdinal(Hex, other.Hex);

    public override string ToString() => Prefix + Hex;

    public static bool operator <(Sha256Digest left, Sha256Digest right) => left.CompareTo(right) < 0;

    public static bool operator >(Sha256Digest left, Sha256Digest right) => left.CompareTo(right) > 0;

    public static bool operator <=(Sha256Digest left, Sha256Digest right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Sha256Digest left, Sha256Digest right) => left.CompareTo(right) >= 0;
}
