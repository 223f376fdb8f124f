using System.Security.Cryptography;
using System.Text;
using Airworthy.Core.Results;
using Airworthy.Record.Checkpoints;

namespace Airworthy.Adapters.Storage.Keys;

/// <summary>
/// The signing keys of a data folder, in <c>keys/</c>: <c>NAME.key</c> (secret, readable for the server's account only) and
/// <c>NAME.pub</c>, the text others verify with. The secret's form is one line, <c>PRIVATE+KEY+NAME+KEYID+BASE64</c>, as signed notes
/// have it.
/// </summary>
public static class KeyFiles
{
    /// <summary>The key that signs checkpoints.</summary>
    public const string Record = "record";

    /// <summary>The key that signs gate attestations.</summary>
    public const string Gate = "gate";

    private const string SecretPrefix = "PRIVATE+KEY+";
    private const byte Ed25519Algorithm = 1;

    /// <summary>Whether there is a key of that name, so that opening makes none.</summary>
    public static bool IsThere(DataFolder folder, string name) =>
        File.Exists(Path.Combine(DataFolder.KeysIn(folder.Root), name + ".key"));

    /// <summary>
    /// Reads the key of that name, or makes one; a new one is called <paramref name="nameIfNew"/>, which is what others see under its
    /// signatures (for the record: the log's name).
    /// </summary>
    public static Result<RecordKey> Open(DataFolder folder, string name, string nameIfNew)
    {
        var keys = DataFolder.KeysIn(folder.Root);
        try
        {
            DataFolder.MakeFolder(keys);
            var secret = Path.Combine(keys, name + ".key");
            if (!File.Exists(secret) && Make(secret, nameIfNew).Fault is { } unfit)
            {
                return unfit;
            }
            return Read(secret).TryGet(out var key, out var fault)
                ? WithPublic(key, PublicIn(folder.Root, name))
                : fault;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StorageFaults.DataNotWritable.With($"The keys in {keys} cannot be read or written: {e.Message}");
        }
    }

    /// <summary>Reads the public half only, as an offline check needs it.</summary>
    public static Result<VerifierKey> ReadPublic(string root, string name)
    {
        var path = PublicIn(root, name);
        try
        {
            return VerifierKey.Parse(File.ReadAllText(path).TrimEnd('\n')).TryGet(out var key, out var fault)
                ? key
                : StorageFaults.KeyDamaged.With($"{path}: {fault.Detail}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StorageFaults.KeyDamaged.With($"{path} cannot be read: {e.Message}");
        }
    }

    private static string PublicIn(string root, string name) => Path.Combine(DataFolder.KeysIn(root), name + ".pub");

    private static Result<Nothing> Make(string path, string name)
    {
        if (!RecordKey.Create(name).TryGet(out var key, out var fault))
        {
            return fault;
        }
        using (key)
        {
            var seed = key.ExportSeed();
            var secret = Convert.ToBase64String([Ed25519Algorithm, .. seed]);
            CryptographicOperations.ZeroMemory(seed);
            var line = $"{SecretPrefix}{key.Verifier.Name}+{key.Verifier.KeyId}+{secret}\n";
            DurableFiles.WriteNew(path, Encoding.UTF8.GetBytes(line));
        }
        return Result.Done;
    }

    private static Result<RecordKey> Read(string path)
    {
        var text = File.ReadAllText(path).TrimEnd('\n');
        var damaged = StorageFaults.KeyDamaged.With($"{path} does not hold a key. Restore it from a backup.");
        if (
            !text.StartsWith(SecretPrefix, StringComparison.Ordinal)
            || text[SecretPrefix.Length..].Split('+', 3) is not [var name, var id, var base64]
        )
        {
            return damaged;
        }
        Span<byte> bytes = stackalloc byte[64];
        if (
            !Convert.TryFromBase64String(base64, bytes, out var length)
            || length != 33
            || bytes[0] != Ed25519Algorithm
            || !RecordKey.Import(name, bytes[1..33]).TryGet(out var key, out _)
        )
        {
            return damaged;
        }
        CryptographicOperations.ZeroMemory(bytes);
        if (key.Verifier.KeyId == id)
        {
            return key;
        }
        key.Dispose();
        return damaged;
    }

    private static Result<RecordKey> WithPublic(RecordKey key, string path)
    {
        var text = key.Verifier + "\n";
        if (!File.Exists(path))
        {
            DurableFiles.WriteNew(path, Encoding.UTF8.GetBytes(text));
        }
        if (File.ReadAllText(path) == text)
        {
            return key;
        }
        key.Dispose();
        return StorageFaults.KeyDamaged.With(
            $"{path} is not the public half of the key beside it. Restore both from one backup."
        );
    }
}
