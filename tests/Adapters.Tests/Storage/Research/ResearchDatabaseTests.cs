using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Research;
using Airworthy.Core.Results;
using Airworthy.Testing;

namespace Airworthy.Adapters.Tests.Storage.Research;

public sealed class ResearchDatabaseTests : IDisposable
{
    private static readonly ResearchSchema Things = new(
        "things",
        ["CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT"]
    );

    private static readonly Fault No = ResearchFaults.ResearchUnavailable.With("No.");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WriteAsync_OfMany_IsAnsweredToEachAndCommitted()
    {
        using var held = DataFolder.Hold(_folder.At("data")).Value;
        await using var database = ResearchDatabase.Open(held, [Things]).Value;
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => AddAsync(database, $"thing {i}")));
        Assert.All(answers, a => Assert.True(a.IsOk));
        Assert.Equal(500, Count(database));
    }

    [Fact]
    public async Task WriteAsync_OfARefusedOne_UndoesItAloneAmongThoseThatWaited()
    {
        using var held = DataFolder.Hold(_folder.At("data")).Value;
        await using var database = ResearchDatabase.Open(held, [Things]).Value;
        using var writing = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        // While the first writes, the others gather into one transaction.
        var first = Task.Run(() =>
            database.WriteAsync<Nothing>(_ =>
            {
                writing.Set();
                gate.Wait();
                return new Nothing();
            })
        );
        writing.Wait();
        var good = AddAsync(database, "good");
        var refused = database.WriteAsync<Nothing>(c =>
        {
            c.Prepare("INSERT INTO things (name) VALUES ('half')").Run();
            return No;
        });
        var broken = database.WriteAsync<Nothing>(c =>
        {
            c.Prepare("INSERT INTO things (name) VALUES ('bug')").Run();
            throw new InvalidOperationException("A bug.");
        });
        var twice = AddAsync(database, "good");
        var last = AddAsync(database, "last");
        gate.Set();
        Assert.True((await first).IsOk);
        Assert.True((await good).IsOk);
        Assert.Equal(No, (await refused).Fault);
        await Assert.ThrowsAsync<InvalidOperationException>(() => broken);
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => twice);
        Assert.True((await last).IsOk);
        Assert.Equal(2, Count(database));
    }

    [Fact]
    public async Task Read_WhileOthersWrite_SeesOneMoment()
    {
        using var held = DataFolder.Hold(_folder.At("data")).Value;
        await using var database = ResearchDatabase.Open(held, [Things]).Value;
        await AddAsync(database, "one");
        using var reader = database.Read();
        Assert.Equal(1, reader.Prepare("SELECT count(*) FROM things").RunNumber());
        await AddAsync(database, "two");
        Assert.Equal(1, reader.Prepare("SELECT count(*) FROM things").RunNumber());
        Assert.Equal(2, Count(database));
    }

    [Fact]
    public async Task Open_Again_KeepsWhatWasWrittenAndTakesNewSteps()
    {
        using var held = DataFolder.Hold(_folder.At("data")).Value;
        await using (var database = ResearchDatabase.Open(held, [Things]).Value)
        {
            await AddAsync(database, "kept");
        }
        var later = Things with { Steps = [.. Things.Steps, "ALTER TABLE things ADD COLUMN size INTEGER"] };
        await using (var database = ResearchDatabase.Open(held, [later]).Value)
        {
            Assert.Equal(1, Count(database));
        }
        var older = ResearchDatabase.Open(held, [Things]);
        Assert.Equal(StorageFaults.StoreNewer, older.Fault?.Reason);
    }

    [Fact]
    public void Open_OfAnotherProgramsFile_LeavesItAlone()
    {
        using var held = DataFolder.Hold(_folder.At("data")).Value;
        File.WriteAllText(Path.Combine(held.Root, "research.db"), new string('x', 5000));
        Assert.Equal(StorageFaults.StoreDamaged, ResearchDatabase.Open(held, [Things]).Fault?.Reason);
    }

    [Fact]
    public async Task WriteAsync_AfterTheEnd_IsRefused()
    {
        using var held = DataFolder.Hold(_folder.At("data")).Value;
        var database = ResearchDatabase.Open(held, [Things]).Value;
        await database.DisposeAsync();
        Assert.Equal(ResearchFaults.ResearchUnavailable, (await AddAsync(database, "late")).Fault?.Reason);
    }

    private static Task<Result<Nothing>> AddAsync(ResearchDatabase database, string name) =>
        database.WriteAsync<Nothing>(c =>
        {
            c.Prepare("INSERT INTO things (name) VALUES (?)").Bind(1, name).Run();
            return new Nothing();
        });

    private static long Count(ResearchDatabase database)
    {
        using var reader = database.Read();
        return reader.Prepare("SELECT count(*) FROM things").RunNumber()!.Value;
    }
}
