using System.Globalization;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;
using Airworthy.Record.Merkle;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// Reads every fact once, in order, and holds against it all that is stored about it: subjects, tiles, checkpoints. Only the edge of
/// the tree is kept in memory.
/// </summary>
internal sealed class RecordAudit(
    SqliteConnection connection,
    VerifierKey? key,
    IReadOnlyList<SignedCheckpoint> seen,
    DataFindings findings
)
{
    private const int LeavesAtOnce = TileId.FullWidth;

    private readonly List<MerkleHash> _leaves = [];
    private readonly Dictionary<int, Tile> _open = [];
    private TileAppender _edge = TileAppender.Empty;
    private long _places;

    /// <summary>How many facts are stored and whole.</summary>
    internal long Facts { get; private set; }

    internal long Checkpoints { get; private set; }

    /// <summary>Gives every fact that can be read to <paramref name="each"/>.</summary>
    internal void Run(Action<Fact> each, CancellationToken cancel)
    {
        using var tiles = new PreparedCommand(connection, SqliteTiles.Select);
        var signed = new CheckpointAudit(connection, key, seen, findings);
        Checkpoints = signed.All.Count;
        var stored = SqliteConnections.ReadNumber(connection, "SELECT count(*) FROM facts");
        var size = signed.Newest ?? stored;
        ReadFacts(size, tiles, signed, each, cancel);
        FillTo(size, tiles, signed);
        Append(tiles);
        signed.Finish(_edge.Size, stored);
        foreach (var tile in _open.Values)
        {
            Compare(tile, tiles);
        }
        CompareTileList();
        new SubjectAudit(connection, findings).CheckCount(_places);
    }

    private void ReadFacts(
        long size,
        PreparedCommand tiles,
        CheckpointAudit signed,
        Action<Fact> each,
        CancellationToken cancel
    )
    {
        using var subjects = new PreparedCommand(connection, SubjectAudit.Find);
        using var facts = new PreparedCommand(connection, "SELECT idx, entry FROM facts ORDER BY idx");
        using var rows = facts.Read();
        while (rows.Read())
        {
            cancel.ThrowIfCancellationRequested();
            var (index, entry) = (rows.GetInt64(0), rows.GetBytes(1));
            if (index < 0 || index >= size)
            {
                findings.Add(DataFindingKind.Fact, Place(index), "No checkpoint covers this fact.");
                continue;
            }
            FillTo(index, tiles, signed);
            Add(MerkleHash.Leaf(entry), tiles, signed);
            if (Fact.FromEntry(index, entry).TryGet(out var fact, out var fault))
            {
                Facts++;
                CheckSubjects(fact, subjects);
                each(fact);
            }
            else
            {
                findings.Add(DataFindingKind.Fact, Place(index), fault.Detail);
            }
        }
    }

    /// <summary>Where facts are missing, the tree goes on over the leaves that the tiles still hold.</summary>
    private void FillTo(long index, PreparedCommand tiles, CheckpointAudit signed)
    {
        var next = _edge.Size + _leaves.Count;
        if (next == index)
        {
            return;
        }
        var place = next + 1 == index ? Place(next) : $"{Place(next)} to {index - 1}";
        findings.Add(DataFindingKind.Fact, place, "Missing: the record holds more than is stored.");
        while (next < index)
        {
            var tile = Stored(new TileId(0, next / TileId.FullWidth), tiles);
            for (var stop = Math.Min(index, (next / TileId.FullWidth + 1) * TileId.FullWidth); next < stop; next++)
            {
                var at = (int)(next % TileId.FullWidth) * MerkleHash.Length;
                Add(
                    tile?.Length >= at + MerkleHash.Length
                        ? MerkleHash.FromBytes(tile.AsSpan(at, MerkleHash.Length))
                        : MerkleHash.EmptyTree,
                    tiles,
                    signed
                );
            }
        }
    }

    private void Add(in MerkleHash leaf, PreparedCommand tiles, CheckpointAudit signed)
    {
        _leaves.Add(leaf);
        var size = _edge.Size + _leaves.Count;
        if (signed.Asks(size))
        {
            Append(tiles);
            signed.Compare(size, _edge.Root);
        }
        else if (_leaves.Count == LeavesAtOnce)
        {
            Append(tiles);
        }
    }

    private void Append(PreparedCommand tiles)
    {
        var append = _edge.Append(_leaves);
        _leaves.Clear();
        _edge = append.Next;
        foreach (var tile in append.Changed)
        {
            if (tile.Width == TileId.FullWidth)
            {
                Compare(tile, tiles);
                _open.Remove(tile.Id.Level);
            }
            else
            {
                _open[tile.Id.Level] = tile;
            }
        }
    }

    private void Compare(Tile tile, PreparedCommand tiles)
    {
        var place = tile.Id.PathFor(tile.Width);
        if (Stored(tile.Id, tiles) is not { } stored)
        {
            findings.Add(DataFindingKind.Tile, place, "Missing.");
        }
        else if (stored.Length != tile.Nodes.Length)
        {
            findings.Add(DataFindingKind.Tile, place, $"Has {stored.Length} bytes instead of {tile.Nodes.Length}.");
        }
        else if (tile.Nodes.Span.CommonPrefixLength(stored) is var same && same < stored.Length)
        {
            var node = same / MerkleHash.Length;
            var first = (tile.Id.Index * TileId.FullWidth + node) << (8 * tile.Id.Level);
            findings.Add(
                DataFindingKind.Tile,
                place,
                $"Node {node} is not the hash of what is stored from fact {first} on: the facts or the tile were changed."
            );
        }
    }

    private void CompareTileList()
    {
        using var command = new PreparedCommand(connection, "SELECT level, idx FROM tiles ORDER BY level, idx");
        using var rows = command.Read();
        while (rows.Read())
        {
            var (level, index) = (rows.GetInt64(0), rows.GetInt64(1));
            if (
                level is < 0 or > 7
                || index < 0
                || index > _edge.Size >> 8
                || new TileId((int)level, index).WidthIn(_edge.Size) == 0
            )
            {
                findings.Add(DataFindingKind.Tile, $"tile at level {level}, {index}", "The record does not reach it.");
            }
        }
    }

    private void CheckSubjects(Fact fact, PreparedCommand subjects)
    {
        foreach (var (subject, place) in fact.About)
        {
            using var row = subjects.Read(subject, place);
            if (row.Read() && row.GetInt64(0) == fact.Index)
            {
                _places++;
            }
            else
            {
                findings.Add(
                    DataFindingKind.Subject,
                    $"{subject} {place}",
                    $"Is not kept as the place of fact {fact.Index}, which says so."
                );
            }
        }
    }

    private static byte[]? Stored(TileId tile, PreparedCommand tiles) => tiles.ReadBytes(tile.Level, tile.Index);

    private static string Place(long index) => $"fact {index.ToString(CultureInfo.InvariantCulture)}";
}
