using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Tests.Storage;
using Airworthy.Adapters.Tests.Storage.Sqlite;
using Airworthy.Adapters.Verifying;
using Airworthy.Core.Values;
using Airworthy.Record.Checkpoints;
using Airworthy.Testing;
using CsCheck;

namespace Airworthy.Adapters.Tests.Verifying;

public sealed class DataVerifierTests(SmallData data) : IClassFixture<SmallData>
{
    [Fact]
    public async Task VerifyAsync_OfASoundFolder_FindsNothingAndChangesNothing()
    {
        using var place = data.Copy();
        var before = Listing(place.Root);
        var report = await SmallData.VerifyAsync(place.Root);

        Assert.Empty(report.Findings);
        Assert.True(report.Sound);
        Assert.Equal((269, 6, 3), (report.Facts, report.Rows, report.Blobs));
        Assert.Equal(before, Listing(place.Root));
    }

    [Fact]
    public async Task VerifyAsync_OfAServerAtWork_HoldsOneMomentAgainstItself()
    {
        await using var store = new SqliteHarness();
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await store.Journal.CommitAsync(Sample.PutThing($"t{i % 10}", $"owner{i % 3}"), default);
            }
        });
        for (var round = 1; round <= 10; round++)
        {
            await store.Record.GrownBeyondAsync(round * 20, default);
            Assert.Empty((await SmallData.VerifyAsync(store.Root, [])).Findings);
        }
        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task VerifyAsync_OfNoData_IsRefused()
    {
        using var place = new TemporaryFolder();
        var check = new DataCheck { Root = place.Root, Folds = Sample.Folds };

        Assert.Equal(StorageFaults.DataMissing, (await DataVerifier.VerifyAsync(check, default)).Fault?.Reason);
    }

    [Theory]
    [InlineData("DELETE FROM facts WHERE idx = 0", DataFindingKind.Fact)]
    [InlineData("DELETE FROM facts WHERE idx = 100", DataFindingKind.Fact)]
    [InlineData("DELETE FROM facts WHERE idx = 268", DataFindingKind.Fact)]
    [InlineData("DELETE FROM facts", DataFindingKind.Fact)]
    [InlineData("INSERT INTO facts SELECT 269, entry FROM facts WHERE idx = 0", DataFindingKind.Fact)]
    [InlineData("INSERT INTO facts SELECT -1, entry FROM facts WHERE idx = 0", DataFindingKind.Fact)]
    [InlineData("INSERT INTO facts SELECT 1152921504606846976, entry FROM facts WHERE idx = 0", DataFindingKind.Fact)]
    [InlineData("DELETE FROM subjects WHERE seq = 1", DataFindingKind.Subject)]
    [InlineData("INSERT INTO subjects VALUES ('t0', 1000, 3)", DataFindingKind.Subject)]
    [InlineData("INSERT INTO subjects VALUES ('new', 1, 3)", DataFindingKind.Subject)]
    [InlineData("DELETE FROM tiles WHERE level = 1", DataFindingKind.Tile)]
    [InlineData("DELETE FROM tiles", DataFindingKind.Tile)]
    [InlineData("INSERT INTO tiles VALUES (0, 2, zeroblob(32))", DataFindingKind.Tile)]
    [InlineData("INSERT INTO tiles VALUES (-5, 999999999999, x'00')", DataFindingKind.Tile)]
    [InlineData("UPDATE tiles SET hashes = CAST(hashes || zeroblob(32) AS BLOB)", DataFindingKind.Tile)]
    [InlineData("DELETE FROM checkpoints WHERE size = (SELECT max(size) FROM checkpoints)", DataFindingKind.Fact)]
    [InlineData("DELETE FROM checkpoints", DataFindingKind.Checkpoint)]
    [InlineData("INSERT INTO checkpoints SELECT 300, note FROM checkpoints WHERE size = 1", DataFindingKind.Checkpoint)]
    [InlineData("DELETE FROM state_things WHERE key = 't4'", DataFindingKind.State)]
    [InlineData("INSERT INTO state_things VALUES ('x', 3, '{\"name\":\"x\"}')", DataFindingKind.State)]
    [InlineData("INSERT INTO state_things SELECT 't0', 3, '{\"name\":\"gone\"}'", DataFindingKind.State)]
    [InlineData("UPDATE state_things SET doc = doc || ' '", DataFindingKind.State)]
    [InlineData("DELETE FROM folds", DataFindingKind.State)]
    [InlineData("CREATE TRIGGER t AFTER INSERT ON facts BEGIN DELETE FROM state_things; END", DataFindingKind.Database)]
    [InlineData("CREATE VIEW v AS SELECT 1", DataFindingKind.Database)]
    [InlineData("CREATE TABLE foreign_one (x)", DataFindingKind.Database)]
    [InlineData("DROP TABLE state_owners", DataFindingKind.Database)]
    [InlineData("DROP TABLE tiles", DataFindingKind.Database)]
    public async Task VerifyAsync_AfterAStatementOfAStranger_FindsIt(string sql, DataFindingKind kind)
    {
        using var place = data.Copy();
        SqliteStoreTests.Change(Path.Combine(place.Root, "airworthy.db"), sql);

        Assert.Contains((await SmallData.VerifyAsync(place.Root)).Findings, f => f.Kind == kind);
    }

    [Fact]
    public async Task VerifyAsync_WithAFileOfARunChanged_FindsIt()
    {
        using var place = data.Copy();
        var path = SmallData.BlobPath([9, 9]);
        place.Write(Path.Combine("research", path), [9, 9]);
        Assert.True((await SmallData.VerifyAsync(place.Root)).Sound);

        place.Write(Path.Combine("research", path), [9, 8]);

        var finding = Assert.Single((await SmallData.VerifyAsync(place.Root)).Findings);
        Assert.Equal(
            (
                DataFindingKind.Blob,
                $"{Path.Combine("research", "blobs")} {Airworthy.Core.Values.Sha256Digest.Of([9, 9])}"
            ),
            (finding.Kind, finding.Place)
        );
    }

    [Fact]
    public async Task VerifyAsync_OfSeveralDamages_ReportsEach()
    {
        using var place = data.Copy();
        var file = Path.Combine(place.Root, "airworthy.db");
        SqliteStoreTests.Change(file, "UPDATE facts SET entry = x'7b7d' WHERE idx IN (3, 5)");
        SqliteStoreTests.Change(file, "UPDATE state_owners SET revision = 1");
        File.Delete(Path.Combine(place.Root, SmallData.BlobPath([1, 2, 3])));
        place.Write("blobs/stray", "x");

        var found = (await SmallData.VerifyAsync(place.Root)).Findings;

        Assert.Contains(found, f => f.Place == "fact 3");
        Assert.Contains(found, f => f.Place == "fact 5");
        Assert.Contains(
            found,
            f => f.Place == "owners owner0" && f.Detail.Contains("revision 1", StringComparison.Ordinal)
        );
        Assert.Contains(
            found,
            f => f.Place == "owners owner1" && f.Detail.Contains("revision 1", StringComparison.Ordinal)
        );
        Assert.Contains(
            found,
            f => f.Kind == DataFindingKind.Blob && f.Detail.StartsWith("Missing", StringComparison.Ordinal)
        );
        Assert.Contains(found, f => f.Place == Path.Combine("blobs", "stray"));
        Assert.Contains(found, f => f.Kind == DataFindingKind.Checkpoint);
    }

    [Fact]
    public async Task VerifyAsync_OfACutOffEndWithItsCheckpoints_IsFoundByACheckpointKeptElsewhere()
    {
        using var place = data.Copy();
        var file = Path.Combine(place.Root, "airworthy.db");
        var cut = new DataCheck
        {
            Root = place.Root,
            Folds = Sample.Folds,
            Seen = [data.Checkpoint],
        };
        Assert.True((await DataVerifier.VerifyAsync(cut, default)).Value.Sound);
        SqliteStoreTests.Change(file, "DELETE FROM facts WHERE idx >= 9");
        SqliteStoreTests.Change(file, "DELETE FROM checkpoints WHERE size > 9");

        var found = (await DataVerifier.VerifyAsync(cut, default)).Value.Findings;

        Assert.Contains(found, f => f.Detail.Contains("cut off", StringComparison.Ordinal));
    }

    [Fact]
    public async Task VerifyAsync_WithAnotherTrustedKey_SaysSo()
    {
        using var place = data.Copy();
        using var other = RecordKey.Create("test.example/log").Value;
        var check = new DataCheck
        {
            Root = place.Root,
            Folds = Sample.Folds,
            Trusted = other.Verifier,
        };

        var found = (await DataVerifier.VerifyAsync(check, default)).Value.Findings;

        Assert.Contains(found, f => f.Kind == DataFindingKind.Key);
        Assert.Contains(found, f => f.Kind == DataFindingKind.Checkpoint);
    }

    [Fact]
    public async Task VerifyAsync_OfAFileThatIsNoDatabase_FindsIt()
    {
        using var place = data.Copy();
        place.Write("airworthy.db", new string('x', 10_000));

        Assert.Contains((await SmallData.VerifyAsync(place.Root)).Findings, f => f.Kind == DataFindingKind.Database);
    }

    private static List<string> Listing(string root) =>
        [
            .. Directory
                .GetFiles(root, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(f => $"{f} {Sha256Digest.Of(File.ReadAllBytes(f))}"),
        ];
}
