using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Airworthy.Catalog.Accounts;
using Airworthy.Core.Values;

namespace Airworthy.Server.Auth;

/// <summary>
/// Who was let in lately, by their tokens' hashes, so that endpoints answer them while the store cannot be asked. What is remembered
/// lets its holder read, and nothing more; it is forgotten a day after the store last confirmed it, or when the store says no.
/// </summary>
internal sealed class RememberedCallers(string file, TimeProvider clock)
{
    private const int Most = 1000;
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(1);
    private static readonly TimeSpan Stale = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Remembered> _known = Read(file);
    private readonly Lock _writing = new();

    /// <summary>The store confirmed the caller.</summary>
    public void Confirm(string secret, Caller caller)
    {
        if (caller.Principal.Account is not { } account || !caller.May.HasFlag(Permission.Read))
        {
            return;
        }
        var now = clock.GetUtcNow();
        var hash = HashOf(secret);
        if ((_known.TryGetValue(hash, out var known) && now - known.At < Stale) || _known.Count >= Most)
        {
            return;
        }
        _known[hash] = new Remembered(account.ToString(), now);
        // Whoever calls now does not wait for the disk.
        ThreadPool.UnsafeQueueUserWorkItem(static me => me.Write(), this, preferLocal: false);
    }

    /// <summary>The store refused the secret.</summary>
    public void Refuse(string secret)
    {
        if (_known.TryRemove(HashOf(secret), out _))
        {
            Write();
        }
    }

    /// <summary>Null when nobody with this secret was let in lately.</summary>
    public Caller? Find(string secret) =>
        _known.TryGetValue(HashOf(secret), out var known)
        && clock.GetUtcNow() - known.At < Lasts
        && UserName.Parse(known.Account).TryGet(out var name, out _)
            ? new Caller(Principal.User(name), Permission.Read)
            : null;

    private void Write()
    {
        lock (_writing)
        {
            try
            {
                var oldest = clock.GetUtcNow() - Lasts;
                var kept = _known.Where(k => k.Value.At > oldest).ToDictionary(k => k.Key, k => k.Value);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                var fresh = file + ".new";
                File.Delete(fresh);
                var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                {
                    how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                }
                using (var written = new FileStream(fresh, how))
                {
                    JsonSerializer.Serialize(written, kept, RememberedJson.Default.DictionaryStringRemembered);
                    written.Flush(flushToDisk: true);
                }
                File.Move(fresh, file, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
            {
                // A full disk, or a limit on the size of files: they are still remembered until the process ends.
            }
        }
    }

    private static ConcurrentDictionary<string, Remembered> Read(string file)
    {
        try
        {
            if (File.Exists(file))
            {
                using var kept = File.OpenRead(file);
                if (JsonSerializer.Deserialize(kept, RememberedJson.Default.DictionaryStringRemembered) is { } known)
                {
                    return new(known, StringComparer.Ordinal);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Then nobody is remembered, and whoever calls is asked for again.
        }
        return new(StringComparer.Ordinal);
    }

    private static string HashOf(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

/// <summary>An account that a token belonged to, and when the store last said so.</summary>
internal sealed record Remembered(string Account, DateTimeOffset At);

[JsonSerializable(typeof(Dictionary<string, Remembered>))]
internal sealed partial class RememberedJson : JsonSerializerContext;
