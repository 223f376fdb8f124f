using Airworthy.Record.Facts;

namespace Airworthy.Adapters.Tests.Storage.Sqlite;

public sealed class SqliteJournalTests : JournalContract
{
    private SqliteHarness Harness => (SqliteHarness)Store;

    protected override StoreHarness NewStore() => new SqliteHarness();

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task CommitAsync_WhileAnotherProgramHoldsTheFile_IsRefusedAndReadersGoOn()
    {
        await CommitAsync(Sample.PutThing("a"));
        using (var other = SqliteStoreTests.Connect(Harness.Database))
        {
            using var transaction = other.BeginTransaction();
            var waiting = Store.Journal.CommitAsync(Sample.PutThing("b"), default);

            Assert.NotNull(await Store.State.FindAsync(Sample.Things, "a", default));
            Assert.Single(await Store.Record.ReadAsync(0, 10, default));
            Assert.False(waiting.IsCompleted);
            Assert.Equal(JournalFaults.StoreUnavailable, (await waiting).Fault?.Reason);
        }

        Assert.Equal(1, (await CommitAsync(Sample.PutThing("b"))).FirstIndex);
    }

    [Fact]
    public async Task CommitAsync_AfterTheStoreIsClosed_IsRefused()
    {
        var journal = Store.Journal;
        await Harness.CloseAsync();

        Assert.Equal(
            JournalFaults.StoreUnavailable,
            (await journal.CommitAsync(Sample.PutThing("a"), default)).Fault?.Reason
        );
        await Store.ReopenAsync();
    }

    [Fact]
    public async Task DisposeAsync_WithCommitsWaiting_WritesThemFirst()
    {
        var waiting = Enumerable
            .Range(0, 100)
            .Select(i => Store.Journal.CommitAsync(Sample.PutThing($"t{i}"), default))
            .ToList();
        await Store.ReopenAsync();

        Assert.All(await Task.WhenAll(waiting), r => Assert.True(r.IsOk));
        Assert.Equal(100, (await Store.Record.ReadAsync(0, 1000, default)).Count);
    }
}
