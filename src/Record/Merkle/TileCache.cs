namespace Airworthy.Record.Merkle;

/// <summary>
/// Keeps the tiles read last with all the nodes inside them computed: a proof then hashes almost nothing. Holds at most
/// <paramref name="capacity"/> tiles of 16 KB (range 1 and up) and forgets the one unused for longest. Safe for many threads. It belongs
/// to one log, and to reading only: whoever audits the stored tiles must read them without it.
/// </summary>
public sealed class TileCache(int capacity = 4096)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(TileId, int), LinkedListNode<TileNodes>> _byTile = [];
    private readonly LinkedList<TileNodes> _newestFirst = [];
    private readonly int _capacity =
        capacity >= 1 ? capacity : throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "At least 1.");

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byTile.Count;
            }
        }
    }

    internal TileNodes? Find(TileId tile, int width)
    {
        lock (_gate)
        {
            if (!_byTile.TryGetValue((tile, width), out var found))
            {
                return null;
            }
            _newestFirst.Remove(found);
            _newestFirst.AddFirst(found);
            return found.Value;
        }
    }

    internal void Keep(TileNodes nodes)
    {
        lock (_gate)
        {
            if (!_byTile.TryAdd((nodes.Tile, nodes.Width), new LinkedListNode<TileNodes>(nodes)))
            {
                return;
            }
            _newestFirst.AddFirst(_byTile[(nodes.Tile, nodes.Width)]);
            if (_byTile.Count > _capacity && _newestFirst.Last is { } oldest)
            {
                _newestFirst.RemoveLast();
                _byTile.Remove((oldest.Value.Tile, oldest.Value.Width));
            }
        }
    }
}

/// <summary>A tile with every whole node inside it, from its own row (height 0) up to height 7; height 8 stands in the tile above.</summary>
internal sealed class TileNodes
{
    private readonly MerkleHash[][] _rows;

    internal TileNodes(TileId tile, ReadOnlySpan<byte> nodes)
    {
        Tile = tile;
        Width = nodes.Length / MerkleHash.Length;
        var row = new MerkleHash[Width];
        for (var i = 0; i < Width; i++)
        {
            row[i] = MerkleHash.FromBytes(nodes.Slice(i * MerkleHash.Length, MerkleHash.Length));
        }
        var rows = new List<MerkleHash[]>(8) { row };
        while (row.Length > 1 && rows.Count < 8)
        {
            var below = row;
            row = new MerkleHash[below.Length / 2];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = MerkleHash.Node(below[2 * i], below[(2 * i) + 1]);
            }
            rows.Add(row);
        }
        _rows = [.. rows];
    }

    internal TileId Tile { get; }

    internal int Width { get; }

    /// <summary>The node over 2^height nodes of the tile's own row, the <paramref name="position"/>-th of them.</summary>
    internal MerkleHash At(int height, int position) => _rows[height][position];
}
