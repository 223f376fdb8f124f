using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Sqlite;
using Airworthy.Adapters.Tests.Storage.Sqlite;
using Airworthy.Core.Values;
using CsCheck;

namespace Airworthy.Adapters.Tests.Verifying;

/// <summary>Flipping any bit of what is stored is found.</summary>
[Trait("Speed", "Slow")]
public sealed class TamperingTests(SmallData data) : IClassFixture<SmallData>
{
    [Theory]
    [InlineData("facts", "idx", DataFindingKind.Fact)]
    [InlineData("facts", "entry", DataFindingKind.Tile)]
    [InlineData("subjects", "subject", DataFindingKind.Subject)]
    [InlineData("subjects", "seq", DataFindingKind.Subject)]
    [InlineData("subjects", "idx", DataFindingKind.Subject)]
    [InlineData("tiles", "level", DataFindingKind.Tile)]
    [InlineData("tiles", "idx", DataFindingKind.Tile)]
    [InlineData("tiles", "hashes", DataFindingKind.Tile)]
    [InlineData("checkpoints", "size", DataFindingKind.Checkpoint)]
    [InlineData("checkpoints", "note", DataFindingKind.Checkpoint)]
    [InlineData("folds", "name", DataFindingKind.State)]
    [InlineData("folds", "version", DataFindingKind.State)]
    [InlineData("state_things", "key", DataFindingKind.State)]
    [InlineData("state_things", "revision", DataFindingKind.State)]
    [InlineData("state_owners", "key", DataFindingKind.State)]
    [InlineData("state_owners", "revision", DataFindingKind.State)]
    [InlineData("state_owners", "doc", DataFindingKind.State)]
    public void VerifyAsync_WithAnyBitOfAColumnChanged_FindsIt(string table, string column, DataFindingKind kind)
    {
        Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 100_000], Gen.Int[0, 7])
            .Sample(
                (row, at, bit) =>
                {
                    using var place = data.Copy();
                    if (!Flip(place.Root, table, column, row, at, bit))
                    {
                        return;
                    }
                    var found = SmallData.VerifyAsync(place.Root).GetAwaiter().GetResult().Findings;
                    Assert.Contains(found, f => f.Kind == kind);
                },
                iter: 15,
                threads: 1
            );
    }

    /// <summary>Through SQL an indexed document cannot be made malformed, on the disk it can.</summary>
    [Theory]
    [InlineData("facts", "entry")]
    [InlineData("tiles", "hashes")]
    [InlineData("checkpoints", "note")]
    [InlineData("state_things", "doc")]
    [InlineData("state_owners", "doc")]
    public void VerifyAsync_WithAnyBitOnTheDiskChanged_FindsIt(string table, string column)
    {
        List<byte[]> values;
        using (var place = data.Copy())
        {
            values = [.. Column(place.Root, table, column).Where(v => Places(v).Any())];
        }
        Assert.NotEmpty(values);
        Gen.Select(Gen.Int[0, values.Count - 1].Select(i => values[i]), Gen.Int[0, 100_000], Gen.Int[0, 7])
            .Sample(
                (value, at, bit) =>
                {
                    using var place = data.Copy();
                    var bytes = data.Database.ToArray();
                    foreach (var start in Places(value))
                    {
                        bytes[start + (at % value.Length)] ^= (byte)(1 << bit);
                    }
                    File.WriteAllBytes(Path.Combine(place.Root, "airworthy.db"), bytes);
                    Assert.False(SmallData.VerifyAsync(place.Root).GetAwaiter().GetResult().Sound);
                },
                iter: 15,
                threads: 1
            );
    }

    [Fact]
    public void VerifyAsync_WithAnyBitOfABlobChanged_FindsIt()
    {
        Gen.Select(Gen.Int[1, 2].Select(i => SmallData.Blobs[i]), Gen.Int[0, 100_000], Gen.Int[0, 7])
            .Sample(
                (blob, at, bit) =>
                {
                    using var place = data.Copy();
                    var changed = blob.ToArray();
                    changed[at % changed.Length] ^= (byte)(1 << bit);
                    File.WriteAllBytes(Path.Combine(place.Root, SmallData.BlobPath(blob)), changed);
                    var finding = Assert.Single(SmallData.VerifyAsync(place.Root).GetAwaiter().GetResult().Findings);
                    Assert.Equal(
                        (DataFindingKind.Blob, Sha256Digest.Of(blob).ToString()),
                        (finding.Kind, finding.Place)
                    );
                },
                iter: 20,
                threads: 1
            );
    }

    /// <summary>False where the database does not take the change: a key that is there already, or a document that would not be JSON.</summary>
    private static bool Flip(string root, string table, string column, int row, int at, int bit)
    {
        using var connection = SqliteStoreTests.Connect(Path.Combine(root, "airworthy.db"));
        var rows = SqliteConnections.ReadNumber(connection, $"SELECT count(*) FROM {table}");
        var primary = table switch
        {
            "subjects" => "subject, seq",
            "tiles" => "level, idx",
            "checkpoints" => "size",
            "facts" => "idx",
            "folds" => "name",
            _ => "key",
        };
        var nth = $"FROM {table} ORDER BY {primary} LIMIT 1 OFFSET {row % rows}";
        using var read = new PreparedCommand(connection, $"SELECT {column} {nth}");
        object value;
        string set;
        using (var reader = read.Read())
        {
            reader.Read();
            var stored = reader.GetValue(0);
            if (stored is long number)
            {
                (value, set) = (number ^ (1L << (at % 62)), "$0");
            }
            else
            {
                var bytes = reader.GetBytes(0);
                bytes[at % bytes.Length] ^= (byte)(1 << bit);
                (value, set) = (bytes, stored is string ? "CAST($0 AS TEXT)" : "$0");
            }
        }
        using var change = new PreparedCommand(
            connection,
            $"UPDATE OR IGNORE {table} SET {column} = {set} WHERE ({primary}) = (SELECT {primary} {nth})"
        );
        return change.Run(value) == 1;
    }

    private static List<byte[]> Column(string root, string table, string column)
    {
        using var connection = SqliteStoreTests.Connect(Path.Combine(root, "airworthy.db"));
        using var read = new PreparedCommand(connection, $"SELECT {column} FROM {table}");
        using var rows = read.Read();
        var values = new List<byte[]>();
        while (rows.Read())
        {
            values.Add(rows.GetBytes(0));
        }
        return values;
    }

    /// <summary>Where a value stands in the file; a long one is spread over several pages and stands nowhere whole.</summary>
    private IEnumerable<int> Places(byte[] value)
    {
        for (var from = 0; data.Database.AsSpan(from).IndexOf(value) is var at and >= 0; from += at + value.Length)
        {
            yield return from + at;
        }
    }
}
