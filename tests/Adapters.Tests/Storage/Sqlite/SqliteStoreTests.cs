using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Keys;
using Airworthy.Adapters.Storage.Sqlite;
using Airworthy.Core.Results;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;
using Airworthy.Testing;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Tests.Storage.Sqlite;

public sealed class SqliteStoreTests : IAsyncDisposable
{
    private readonly SqliteHarness _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Open_OfANewerSchema_IsRefusedAndTouchesNothing()
    {
        await _store.CloseAsync();
        Change(_store.Database, "PRAGMA user_version = 99");
        var before = await File.ReadAllBytesAsync(_store.Database);

        Assert.Equal(StorageFaults.StoreNewer, Reopen()?.Reason);
        Assert.Equal(before, await File.ReadAllBytesAsync(_store.Database));
        Change(_store.Database, "PRAGMA user_version = 1");
        await _store.ReopenAsync();
    }

    [Fact]
    public async Task Open_OfAnotherProgramsDatabase_IsRefusedAndTouchesNothing()
    {
        using var place = new TemporaryFolder();
        var file = place.At("airworthy.db");
        Change(file, "CREATE TABLE theirs (x)");
        var before = await File.ReadAllBytesAsync(file);

        Assert.Equal(StorageFaults.StoreDamaged, Open(place.Root)?.Reason);
        Assert.Equal(before, await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public void Open_OfNoDatabase_IsRefused()
    {
        using var place = new TemporaryFolder();
        place.Write("airworthy.db", new string('x', 5000));

        Assert.Equal(StorageFaults.StoreDamaged, Open(place.Root)?.Reason);
    }

    [Theory]
    [InlineData("DELETE FROM facts WHERE idx = 2")]
    [InlineData("DELETE FROM checkpoints")]
    [InlineData("DELETE FROM checkpoints WHERE size = 3")]
    [InlineData("DELETE FROM tiles")]
    [InlineData("UPDATE tiles SET hashes = zeroblob(96)")]
    [InlineData("UPDATE checkpoints SET note = 'x' || note")]
    public async Task Open_OfARecordThatDoesNotFitItsCheckpoint_IsRefused(string change)
    {
        for (var i = 0; i < 3; i++)
        {
            await _store.Journal.CommitAsync(Sample.PutThing($"t{i}"), default);
        }
        await _store.CloseAsync();
        Change(_store.Database, change);

        Assert.Equal(StorageFaults.StoreDamaged, Reopen()?.Reason);
        File.Delete(_store.Database);
        await _store.ReopenAsync();
    }

    [Fact]
    public async Task Open_WithAnotherKey_IsRefused()
    {
        await _store.Journal.CommitAsync(Sample.PutThing("a"), default);
        await _store.CloseAsync();
        Directory.Delete(Path.Combine(_store.Root, "keys"), recursive: true);

        Assert.Equal(StorageFaults.StoreDamaged, Reopen()?.Reason);
        File.Delete(_store.Database);
        await _store.ReopenAsync();
    }

    [Fact]
    public void Open_WithTwoFoldsOfOneTable_IsABug()
    {
        using var place = new TemporaryFolder();
        Assert.Throws<ArgumentException>(() => Open(place.Root, [Sample.Folds[0], Sample.Folds[0]]));
    }

    [Theory]
    [InlineData("Things")]
    [InlineData("things; DROP TABLE facts")]
    [InlineData("")]
    [InlineData("1things")]
    public void Open_WithATableNameThatIsNone_IsABug(string name)
    {
        using var place = new TemporaryFolder();
        var fold = new Sample.ThingFold(new StateTable<Thing>(name, Sample.Things.Json));
        Assert.Throws<ArgumentException>(() => Open(place.Root, [fold]));
    }

    [Fact]
    public async Task Database_OfAStore_IsTheOwnersOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights");
        await _store.Journal.CommitAsync(Sample.PutThing("a"), default);

        Assert.All(
            Directory.GetFiles(_store.Root, "airworthy.db*"),
            f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(f))
        );
    }

    [Fact]
    public async Task DisposeAsync_BringsTheLogHomeIntoTheDatabase()
    {
        await _store.Journal.CommitAsync(Sample.PutThing("a"), default);
        await _store.Record.ReadAsync(0, 1, default);
        await _store.CloseAsync();

        Assert.Equal([_store.Database], Directory.GetFiles(_store.Root, "airworthy.db*"));
        await _store.ReopenAsync();
    }

    [Fact]
    public async Task ListAsync_OnAnIndexedPath_IsServedByTheIndex()
    {
        await _store.Journal.CommitAsync(Sample.PutThing("a", "ann"), default);
        var condition = new Condition(["owner"], Comparison.Equal, StateValue.Of("ann"));
        var sql = StateQueryRules
            .ToSql(Sample.Things, new StateQuery { Where = [condition], OrderBy = ["name"] })
            .Value;
        using var connection = Connect(_store.Database);
        using var explain = new PreparedCommand(connection, "EXPLAIN QUERY PLAN " + sql.Text);
        using var plan = explain.Read(sql.Values);

        Assert.True(plan.Read());
        Assert.Contains("USING INDEX ix_state_things_", plan.GetString(3), StringComparison.Ordinal);
    }

    private Fault? Reopen() => Open(_store.Root);

    private static Fault? Open(string root, IReadOnlyList<IStateFold>? folds = null)
    {
        using var folder = DataFolder.Hold(root).Value;
        using var key = KeyFiles.Open(folder, KeyFiles.Record, "test.example/log").Value;
        return SqliteStore.Open(folder, key, folds ?? Sample.Folds, TimeProvider.System).Fault;
    }

    internal static void Change(string file, string sql)
    {
        using var connection = Connect(file);
        using var command = new PreparedCommand(connection, sql);
        command.Run();
    }

    internal static SqliteConnection Connect(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }

    private static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
}
