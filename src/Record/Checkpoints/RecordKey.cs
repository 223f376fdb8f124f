using Airworthy.Core.Results;
using NSec.Cryptography;

namespace Airworthy.Record.Checkpoints;

/// <summary>
/// The Ed25519 key that signs the record's checkpoints. Whoever holds it can state any record: keep the seed readable for the server's
/// account only, and give <see cref="Verifier"/> to whoever will check.
/// </summary>
public sealed class RecordKey : IDisposable
{
    private readonly Key _key;

    private RecordKey(string name, Key key) => (_key, Verifier) = (key, VerifierKey.Of(name, key.PublicKey));

    public VerifierKey Verifier { get; }

    /// <summary>A new key for the log of this name.</summary>
    public static Result<RecordKey> Create(string name) =>
        VerifierKey.CheckName(name) is { } fault
            ? RecordFaults.BadKey.With(fault)
            : new RecordKey(name, Key.Create(SignatureAlgorithm.Ed25519, Exportable));

    /// <summary>The key of a seed that <see cref="ExportSeed"/> gave.</summary>
    public static Result<RecordKey> Import(string name, ReadOnlySpan<byte> seed)
    {
        if (VerifierKey.CheckName(name) is { } fault)
        {
            return RecordFaults.BadKey.With(fault);
        }
        return Key.TryImport(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, out var key, Exportable)
            ? new RecordKey(name, key!)
            : RecordFaults.BadKey.With(
                $"A seed has 32 bytes; this one has {seed.Length}. Restore the record's key from a backup."
            );
    }

    /// <summary>The 32 secret bytes. The caller clears them.</summary>
    public byte[] ExportSeed() => _key.Export(KeyBlobFormat.RawPrivateKey);

    /// <summary>The 64 bytes of the signature.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => SignatureAlgorithm.Ed25519.Sign(_key, message);

    public void Dispose() => _key.Dispose();

    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
}
