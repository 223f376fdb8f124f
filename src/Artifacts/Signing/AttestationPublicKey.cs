using Airworthy.Core.Results;
using Airworthy.Core.Values;
using NSec.Cryptography;

namespace Airworthy.Artifacts.Signing;

/// <summary>What suffices to check attestations and not to make them. Its text is <c>ed25519:</c> and the 32 bytes in base64.</summary>
public sealed record AttestationPublicKey : IText<AttestationPublicKey>
{
    private const string Prefix = "ed25519:";
    private const int Size = 32;
    private readonly PublicKey _key;

    private AttestationPublicKey(PublicKey key, byte[] bytes)
    {
        _key = key;
        Text = Prefix + Convert.ToBase64String(bytes);
        KeyId = Sha256Digest.Of(bytes).Hex;
    }

    /// <summary>SHA-256 of the key's 32 bytes in hexadecimal: says which key, proves nothing.</summary>
    public string KeyId { get; }

    private string Text { get; }

    internal static AttestationPublicKey Of(PublicKey key) => new(key, key.Export(KeyBlobFormat.RawPublicKey));

    public static Result<AttestationPublicKey> Parse(string? text)
    {
        var bytes = new byte[Size];
        return
            text is not null
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[Prefix.Length..], bytes, out var written)
            && written == Size
            && PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPublicKey, out var key)
            && new AttestationPublicKey(key!, bytes) is var read
            && read.Text == text
            ? read
            : SigningFaults.BadKey.With(
                $"'{Clip.Short(text)}' is no public key. Write {Prefix} and the key's 32 bytes in base64."
            );
    }

    internal bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        SignatureAlgorithm.Ed25519.Verify(_key, data, signature);

    public bool Equals(AttestationPublicKey? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;
}
