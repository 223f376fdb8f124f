using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Keys;
using Airworthy.Adapters.Storage.Sqlite;
using Airworthy.Adapters.Verifying;
using Airworthy.Core.Results;
using Airworthy.Testing;

namespace Airworthy.Adapters.Tests.Storage.Sqlite;

/// <summary>What a loss of power takes from the database is taken back from the tail, and nothing else is.</summary>
public sealed class RecordTailTests : IAsyncDisposable
{
    private readonly SqliteHarness _store = new();
    private readonly TemporaryFolder _after = new();

    private string Database => _after.At("airworthy.db");

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _after.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    public async Task Open_OfADatabaseThatLostItsNewestCommits_HasThemAll(int kept)
    {
        await CommitAsync(0, kept);
        Keep("airworthy.db*");
        await CommitAsync(kept, 30);
        Keep("airworthy.db-tail*");

        await AssertHoldsAsync(30);
    }

    [Fact]
    public async Task Open_AfterGroupsWereCommitted_HasThemAll()
    {
        Keep("airworthy.db*");
        await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => _store.Journal.CommitAsync(Sample.PutThing($"t{i}"), default))
        );
        Keep("airworthy.db-tail*");

        await AssertHoldsAsync(100);
    }

    [Fact]
    public async Task Open_WithTheLastBatchHalfWritten_HasAllBeforeIt()
    {
        Keep("airworthy.db*");
        await CommitAsync(0, 5);
        Keep("airworthy.db-tail*");
        var file = Database + "-tail0";
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[Array.FindLastIndex(bytes, b => b != 0)] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        await AssertHoldsAsync(4);
    }

    [Fact]
    public async Task Open_WithFactsThatNobodySigned_IsRefused()
    {
        Keep("airworthy.db*");
        await CommitAsync(0, 2);
        Keep("airworthy.db-tail*");
        using (var tail = RecordTail.Open(Database, () => { }, () => { }))
        {
            var batches = tail.Read();
            tail.Begin(0);
            tail.Append(batches[0] with { Entries = batches[1].Entries });
        }

        Assert.Equal(StorageFaults.StoreDamaged, Open().Fault?.Reason);
    }

    [Fact]
    public async Task Open_WithATailOfLaterTimes_SaysWhatIsMissing()
    {
        Keep("airworthy.db*");
        await CommitAsync(0, 2);
        await _store.ReopenAsync();
        await CommitAsync(2, 4);
        Keep("airworthy.db-tail*");

        var fault = Open().Fault;
        Assert.Equal(StorageFaults.StoreDamaged, fault?.Reason);
        Assert.Contains("goes on at fact 2, the database ends at 0", fault?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Append_BeyondBothFiles_WritesOverOnlyWhatIsHome()
    {
        var (synced, turned) = (0, 0);
        DurableFiles.MakeOwnersOnly(Database);
        using var tail = RecordTail.Open(Database, () => synced++, () => turned++);
        tail.Begin(0);
        for (var i = 0L; turned < 4; i++)
        {
            if (turned == 3)
            {
                tail.CameHome(i);
            }
            tail.Append(new TailBatch(i, [new byte[60_000]], [1]));
            tail.Keep();
            var first = tail.Read()[0].First;
            Assert.True(first <= tail.Home, $"{first} was written over, {tail.Home} are home.");
        }
        // The second file was empty, the third turn had to wait, the last found its facts home.
        Assert.Equal(2, synced);
    }

    [Fact]
    public void Withdraw_OfAKeptBatch_LeavesIt()
    {
        DurableFiles.MakeOwnersOnly(Database);
        using var tail = RecordTail.Open(Database, () => { }, () => { });
        tail.Begin(0);
        tail.Append(new TailBatch(0, [new byte[10]], [1]));
        tail.Keep();
        tail.Withdraw();
        tail.Append(new TailBatch(1, [new byte[10]], [1]));
        tail.Withdraw();
        tail.Append(new TailBatch(1, [new byte[20]], [2]));

        Assert.Equal([10, 20], tail.Read().Select(b => b.Entries[0].Length));
    }

    private async Task CommitAsync(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            _ = (await _store.Journal.CommitAsync(Sample.PutThing($"t{i}"), default)).Value;
        }
    }

    /// <summary>What the disk has of these files when the power goes.</summary>
    private void Keep(string files)
    {
        CopyFolder("keys");
        foreach (
            var file in Directory.GetFiles(_store.Root, files).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal))
        )
        {
            Copy(file, _after.At(Path.GetFileName(file)));
        }
    }

    private void CopyFolder(string name)
    {
        Directory.CreateDirectory(_after.At(name));
        foreach (var file in Directory.GetFiles(Path.Combine(_store.Root, name)))
        {
            Copy(file, _after.At(Path.Combine(name, Path.GetFileName(file))));
        }
    }

    private static void Copy(string file, string to)
    {
        // The store has it open for writing.
        using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new FileStream(to, FileMode.Create);
        from.CopyTo(copy);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(to, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private Result<SqliteStore> Open()
    {
        using var folder = DataFolder.Hold(_after.Root).Value;
        using var key = KeyFiles.Open(folder, KeyFiles.Record, "test.example/log").Value;
        return SqliteStore.Open(folder, key, Sample.Folds, TimeProvider.System);
    }

    private async Task AssertHoldsAsync(int count)
    {
        using var folder = DataFolder.Hold(_after.Root).Value;
        using var key = KeyFiles.Open(folder, KeyFiles.Record, "test.example/log").Value;
        await using var store = SqliteStore.Open(folder, key, Sample.Folds, TimeProvider.System).Value;
        var facts = await store.Record.ReadAsync(0, int.MaxValue, default);
        Assert.Equal(count, facts.Count);
        Assert.Equal(count, (await store.Record.CheckpointAsync(default))!.Checkpoint.Size);
        Assert.NotNull(await store.State.FindAsync(Sample.Things, facts[^1].About.Keys.Single(), default));
        var report = await DataVerifier.VerifyAsync(
            new DataCheck { Root = _after.Root, Folds = Sample.Folds },
            CancellationToken.None
        );
        Assert.Empty(report.Value.Findings);
        var next = (await store.Journal.CommitAsync(Sample.PutThing("t0"), default)).Value;
        Assert.Equal(count, next.FirstIndex);
    }
}
