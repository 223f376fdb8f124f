using Airworthy.Record.Facts;
using Airworthy.Record.Merkle;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>The record's own tables as the writer sees them, its uncommitted rows included.</summary>
internal sealed class SqliteLog(SqliteConnection connection) : IDisposable
{
    internal const string SelectNewest = "SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1";

    private readonly PreparedCommand _insertFact = new(connection, "INSERT INTO facts (idx, entry) VALUES ($0, $1)");

    private readonly PreparedCommand _lastPlace = new(connection, "SELECT max(seq) FROM subjects WHERE subject = $0");

    private readonly PreparedCommand _insertSubject = new(
        connection,
        "INSERT INTO subjects (subject, seq, idx) VALUES ($0, $1, $2)"
    );

    private readonly PreparedCommand _putTile = new(
        connection,
        "INSERT INTO tiles (level, idx, hashes) VALUES ($0, $1, $2) ON CONFLICT DO UPDATE SET hashes = excluded.hashes"
    );

    private readonly PreparedCommand _tile = new(connection, SqliteTiles.Select);

    private readonly PreparedCommand _insertCheckpoint = new(
        connection,
        "INSERT INTO checkpoints (size, note) VALUES ($0, $1)"
    );

    private readonly PreparedCommand _count = new(connection, "SELECT max(idx) + 1 FROM facts");

    private readonly PreparedCommand _newest = new(connection, SelectNewest);

    internal long Size => _count.ReadNumber();

    internal ITileSource Tiles => new SqliteTiles(tile => _tile.ReadBytes(tile.Level, tile.Index));

    /// <summary>The text of the newest checkpoint; null in an empty record.</summary>
    internal byte[]? NewestCheckpoint => _newest.ReadBytes();

    /// <summary>The place of the next fact in a subject's own sequence.</summary>
    internal long NextPlace(string subject) => _lastPlace.ReadNumber(subject) + 1;

    internal void Append(Fact fact, byte[] entry)
    {
        _insertFact.Run(fact.Index, entry);
        foreach (var (subject, place) in fact.About)
        {
            _insertSubject.Run(subject, place, fact.Index);
        }
    }

    /// <summary>Hashes the entries into the tree and stores what of it has changed; answers the new edge.</summary>
    internal TileAppender Grow(TileAppender edge, IReadOnlyList<byte[]> entries)
    {
        var append = edge.Append([.. entries.Select(e => MerkleHash.Leaf(e))]);
        foreach (var tile in append.Changed)
        {
            Put(tile);
        }
        return append.Next;
    }

    private void Put(Tile tile) => _putTile.Run(tile.Id.Level, tile.Id.Index, tile.Nodes.ToArray());

    internal void AppendCheckpoint(long size, string note) => _insertCheckpoint.Run(size, note);

    public void Dispose()
    {
        foreach (
            var command in (PreparedCommand[])
                [_insertFact, _lastPlace, _insertSubject, _putTile, _tile, _insertCheckpoint, _count, _newest]
        )
        {
            command.Dispose();
        }
    }
}
