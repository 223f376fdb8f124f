using System.Security.Cryptography;
using System.Text;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using NSec.Cryptography;

namespace Airworthy.Record.Checkpoints;

/// <summary>
/// The public half of a log's key. Its text is <c>NAME+KEYID+BASE64</c> (C2SP signed-note): the key id is 8 hexadecimal digits over name
/// and key, the base 64 holds the algorithm (1, Ed25519) and the 32 bytes of the key.
/// </summary>
public sealed record VerifierKey
{
    private const byte Ed25519Algorithm = 1;
    private readonly PublicKey _key;

    private VerifierKey(string name, PublicKey key)
    {
        _key = key;
        Name = name;
        Bytes = key.Export(KeyBlobFormat.RawPublicKey);
        KeyId = Convert.ToHexStringLower(
            SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519Algorithm, .. Bytes.Span]).AsSpan(0, 4)
        );
    }

    public string Name { get; }

    public string KeyId { get; }

    /// <summary>The 32 bytes of the key.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public static Result<VerifierKey> Parse(string? text)
    {
        if (
            text?.Split('+', 3) is not [var name, var id, var base64]
            || CheckName(name) is not null
            || StrictBase64.Read(base64) is not [Ed25519Algorithm, .. { Length: 32 } bytes]
            || !PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPublicKey, out var imported)
        )
        {
            return RecordFaults.BadKey.With(
                $"'{Clip.Short(text)}' is no key. Expected NAME+KEYID+BASE64 of an Ed25519 key."
            );
        }
        var key = new VerifierKey(name, imported!);
        return key.KeyId == id
            ? key
            : RecordFaults.BadKey.With(
                $"The key id {Clip.Short(id)} does not belong to this name and key. Copy the key again."
            );
    }

    /// <summary>True if this key made the signature over exactly these bytes.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureAlgorithm.Ed25519.SignatureSize
        && SignatureAlgorithm.Ed25519.Verify(_key, message, signature);

    public bool Equals(VerifierKey? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => KeyId.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{Name}+{KeyId}+{Convert.ToBase64String([Ed25519Algorithm, .. Bytes.Span])}";

    internal static VerifierKey Of(string name, PublicKey key) => new(name, key);

    /// <summary>Null, or what a name must be: it stands on lines of its own and between separators.</summary>
    internal static string? CheckName(string name) =>
        name.Length is >= 1 and <= 200
        && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c) || c == '+')
            ? null
            : "A log's name has 1 to 200 characters, without white space and '+'.";
}
