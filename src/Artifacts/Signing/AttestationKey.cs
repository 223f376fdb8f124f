using System.Security.Cryptography;
using Airworthy.Core.Results;
using NSec.Cryptography;

namespace Airworthy.Artifacts.Signing;

/// <summary>The Ed25519 key that gates sign with. Where its seed is kept is the business of whoever stores it.</summary>
public sealed class AttestationKey : IDisposable
{
    /// <summary>Bytes in a seed.</summary>
    public const int SeedSize = 32;

    private readonly Key _key;

    private AttestationKey(Key key)
    {
        _key = key;
        PublicKey = AttestationPublicKey.Of(key.PublicKey);
    }

    public AttestationPublicKey PublicKey { get; }

    /// <summary>A new key from the operating system's randomness.</summary>
    public static AttestationKey Create()
    {
        var seed = RandomNumberGenerator.GetBytes(SeedSize);
        try
        {
            return Import(seed).Value;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>The key of a 32-byte seed (RFC 8032's private key).</summary>
    public static Result<AttestationKey> Import(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedSize)
        {
            return SigningFaults.BadKey.With($"A signing key has {SeedSize} bytes; this has {seed.Length}.");
        }
        var exportable = new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        return new AttestationKey(
            Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, in exportable)
        );
    }

    /// <summary>The 32-byte seed. A secret: whoever has it can let any model into production.</summary>
    public byte[] Export() => _key.Export(KeyBlobFormat.RawPrivateKey);

    internal byte[] Sign(ReadOnlySpan<byte> data) => SignatureAlgorithm.Ed25519.Sign(_key, data);

    public void Dispose() => _key.Dispose();
}
