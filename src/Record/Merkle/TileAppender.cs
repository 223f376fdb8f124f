using System.Numerics;
using Airworthy.Core.Results;

namespace Airworthy.Record.Merkle;

/// <summary>
/// The right edge of a log: all that is needed to append. Appending changes nothing: it gives the next edge and the tiles to store, so a
/// writer keeps the old edge until the new one is durable.
/// </summary>
public sealed class TileAppender
{
    /// <summary>Per level, the nodes of the tile that is not yet whole.</summary>
    private readonly byte[][] _open;

    /// <summary>By height, the root of the whole subtree that the size's bit of that height stands for.</summary>
    private readonly MerkleHash[] _peaks;

    private TileAppender(long size, byte[][] open, MerkleHash[] peaks) => (Size, _open, _peaks) = (size, open, peaks);

    /// <summary>The edge of a log without entries.</summary>
    public static TileAppender Empty { get; } = new(0, [], new MerkleHash[64]);

    public long Size { get; }

    /// <summary>The root over all entries so far.</summary>
    public MerkleHash Root
    {
        get
        {
            if (Size == 0)
            {
                return MerkleHash.EmptyTree;
            }
            var height = BitOperations.TrailingZeroCount(Size);
            var root = _peaks[height];
            for (height++; Size >> height > 0; height++)
            {
                if ((Size >> height & 1) == 1)
                {
                    root = MerkleHash.Node(_peaks[height], root);
                }
            }
            return root;
        }
    }

    /// <summary>Reads the edge of a stored log. Compare <see cref="Root"/> with the last checkpoint before appending to it.</summary>
    public static Result<TileAppender> Load(ITileSource tiles, long size)
    {
        var open = new List<byte[]>();
        var peaks = new MerkleHash[64];
        for (var level = 0; size >> (8 * level) > 0 && level < 8; level++)
        {
            var tile = new TileId(level, size >> (8 * level) >> 8);
            var width = tile.WidthIn(size);
            if (width == 0)
            {
                open.Add([]);
                continue;
            }
            if (!tiles.Read(tile, width).TryGet(out var bytes, out var fault))
            {
                return fault;
            }
            if (bytes.Length != width * MerkleHash.Length)
            {
                return RecordFaults.BadTile.With(
                    $"{tile.PathFor(width)} has {bytes.Length} bytes instead of {width * MerkleHash.Length}. Restore the record from a backup."
                );
            }
            open.Add(bytes.ToArray());
            var nodes = new TileNodes(tile, bytes.Span);
            for (var bit = 0; bit < 8; bit++)
            {
                if ((width >> bit & 1) == 1)
                {
                    peaks[(8 * level) + bit] = nodes.At(bit, (width >> bit) - 1);
                }
            }
        }
        return new TileAppender(size, [.. open], peaks);
    }

    /// <summary>The edge after these leaves, and every tile that is new or wider than before.</summary>
    public TileAppend Append(IReadOnlyList<MerkleHash> leaves)
    {
        var work = new Work(this);
        foreach (var leaf in leaves)
        {
            work.Add(leaf);
        }
        return work.Finish();
    }

    private sealed class Work(TileAppender from)
    {
        private readonly List<List<byte>> _open = [.. from._open.Select(t => new List<byte>(t))];
        private readonly MerkleHash[] _peaks = [.. from._peaks];
        private readonly List<Tile> _changed = [];
        private readonly HashSet<int> _grown = [];
        private long _size = from.Size;

        internal void Add(MerkleHash node)
        {
            var height = 0;
            Store(0, _size, node);
            for (; (_size >> height & 1) == 1; height++)
            {
                node = MerkleHash.Node(_peaks[height], node);
                if ((height + 1) % 8 == 0)
                {
                    Store((height + 1) / 8, _size >> (height + 1), node);
                }
            }
            _peaks[height] = node;
            _size++;
        }

        internal TileAppend Finish()
        {
            foreach (var level in _grown)
            {
                var tile = new TileId(level, _size >> (8 * level) >> 8);
                _changed.Add(new Tile(tile, _open[level].ToArray()));
            }
            var next = new TileAppender(_size, [.. _open.Select(t => t.ToArray())], _peaks);
            return new TileAppend(next, _changed);
        }

        private void Store(int level, long position, in MerkleHash node)
        {
            if (level == _open.Count)
            {
                _open.Add([]);
            }
            Span<byte> bytes = stackalloc byte[MerkleHash.Length];
            node.CopyTo(bytes);
            var open = _open[level];
            open.AddRange(bytes);
            _grown.Add(level);
            if (open.Count == TileId.FullWidth * MerkleHash.Length)
            {
                _changed.Add(new Tile(new TileId(level, position >> 8), open.ToArray()));
                open.Clear();
                _grown.Remove(level);
            }
        }
    }
}

/// <summary>What appending leads to: the new edge, and the tiles to store with the entries.</summary>
public sealed record TileAppend(TileAppender Next, IReadOnlyList<Tile> Changed);
