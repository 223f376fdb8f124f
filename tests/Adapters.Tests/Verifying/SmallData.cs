using Airworthy.Adapters.Tests.Storage;
using Airworthy.Adapters.Tests.Storage.Sqlite;
using Airworthy.Adapters.Verifying;
using Airworthy.Core.Values;
using Airworthy.Record.Checkpoints;
using Airworthy.Testing;
using CsCheck;

namespace Airworthy.Adapters.Tests.Verifying;

/// <summary>A small data folder of each of these tests' own, made once and copied.</summary>
public sealed class SmallData : IAsyncLifetime
{
    private readonly TemporaryFolder _place = new();

    internal byte[] Database { get; private set; } = [];

    internal SignedCheckpoint Checkpoint { get; private set; } = null!;

    internal static byte[][] Blobs { get; } =
    [
        [],
        [1, 2, 3],
        [.. Enumerable.Range(0, 300).Select(i => (byte)i)],
    ];

    internal static BlobUse Use { get; } =
        BlobUse.Of(Sample.Things, t => t.Words.Select(w => Sha256Digest.Parse(w).Value));

    public async ValueTask InitializeAsync()
    {
        await using var store = new SqliteHarness();
        for (var i = 0; i < 9; i++)
        {
            var thing = new Thing
            {
                Name = $"thing {i}",
                Owner = $"owner{i % 2}",
                Words = [Sha256Digest.Of(Blobs[i % 3]).ToString()],
            };
            await store.Journal.CommitAsync(Sample.PutThing($"t{i % 7}", thing), default);
        }
        await Task.WhenAll(
            Enumerable.Range(0, 260).Select(i => store.Journal.CommitAsync(Sample.RemoveThing($"t{i % 3}"), default))
        );
        Checkpoint = (await store.Record.CheckpointAsync(default))!;
        await store.CloseAsync();
        Directory.CreateDirectory(Path.Combine(_place.Root, "keys"));
        File.Copy(Path.Combine(store.Root, "keys", "record.pub"), Path.Combine(_place.Root, "keys", "record.pub"));
        Database = await File.ReadAllBytesAsync(store.Database);
        await store.ReopenAsync();
    }

    public ValueTask DisposeAsync()
    {
        _place.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The folder again, in a new place.</summary>
    internal TemporaryFolder Copy()
    {
        var copy = new TemporaryFolder();
        copy.Write("airworthy.db", Database);
        copy.Write("keys/record.pub", File.ReadAllBytes(Path.Combine(_place.Root, "keys", "record.pub")));
        foreach (var blob in Blobs)
        {
            copy.Write(BlobPath(blob), blob);
        }
        return copy;
    }

    internal static string BlobPath(byte[] blob)
    {
        var hex = Sha256Digest.Of(blob).Hex;
        return Path.Combine("blobs", hex[..2], hex[2..]);
    }

    internal static async Task<DataReport> VerifyAsync(string root, IReadOnlyList<BlobUse>? uses = null)
    {
        var check = new DataCheck
        {
            Root = root,
            Folds = Sample.Folds,
            BlobUses = uses ?? [Use],
        };
        return (await DataVerifier.VerifyAsync(check, default)).Value;
    }
}
