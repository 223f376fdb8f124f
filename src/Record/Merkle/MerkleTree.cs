using System.Numerics;
using Airworthy.Core.Results;

namespace Airworthy.Record.Merkle;

/// <summary>
/// Computes roots and proofs from stored tiles. It believes the tiles: a proof built from a damaged tile fails when it is checked, so
/// check what leaves the house. Safe for many threads if the source is.
/// </summary>
public sealed class MerkleTree(ITileSource tiles, TileCache? cache = null)
{
    /// <summary>The root of the log's first <paramref name="size"/> entries.</summary>
    public Result<MerkleHash> Root(long size) =>
        size < 0 ? Outside($"A log cannot have {size} entries.")
        : size == 0 ? MerkleHash.EmptyTree
        : new Reading(tiles, cache, size).Range(0, size);

    /// <summary>The path from an entry to the root of the first <paramref name="size"/> entries, from the leaf upwards.</summary>
    public Result<MerkleHash[]> InclusionProof(long index, long size)
    {
        if (index < 0 || index >= size)
        {
            return Outside($"Entry {index} is not among the first {size} entries.");
        }
        var reading = new Reading(tiles, cache, size);
        var path = new List<MerkleHash>(64);
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + SplitOf(end - start);
            var sibling = index < middle ? reading.Range(middle, end) : reading.Range(start, middle);
            if (!sibling.TryGet(out var node, out var fault))
            {
                return fault;
            }
            path.Add(node);
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }
        path.Reverse();
        return path.ToArray();
    }

    /// <summary>What shows that the log of <paramref name="size1"/> entries is the beginning of the log of <paramref name="size2"/>; 1 ≤ size1 ≤ size2.</summary>
    public Result<MerkleHash[]> ConsistencyProof(long size1, long size2)
    {
        if (size1 < 1 || size1 > size2)
        {
            return Outside(
                $"There is no consistency proof from {size1} to {size2} entries; ask from 1 up to the newer size."
            );
        }
        var reading = new Reading(tiles, cache, size2);
        var path = new List<MerkleHash>(64);
        var (start, end) = (0L, size2);
        while (end != size1)
        {
            var middle = start + SplitOf(end - start);
            var goesLeft = size1 <= middle;
            var sibling = goesLeft ? reading.Range(middle, end) : reading.Range(start, middle);
            if (!sibling.TryGet(out var node, out var fault))
            {
                return fault;
            }
            path.Add(node);
            (start, end) = goesLeft ? (start, middle) : (middle, end);
        }
        // The walk ended at the old log's last whole node; the old root itself need not be sent.
        if (start != 0)
        {
            if (!reading.Range(start, end).TryGet(out var node, out var fault))
            {
                return fault;
            }
            path.Add(node);
        }
        path.Reverse();
        return path.ToArray();
    }

    /// <summary>The largest power of two smaller than <paramref name="count"/> (2 or more).</summary>
    private static long SplitOf(long count) => 1L << BitOperations.Log2((ulong)count - 1);

    private static Fault Outside(string detail) => RecordFaults.OutOfRange.With(detail);

    /// <summary>One question about a log of one size; it reads each tile once, since a path comes back to the same few.</summary>
    private sealed class Reading(ITileSource tiles, TileCache? cache, long size)
    {
        private readonly List<TileNodes> _used = new(capacity: 8);

        /// <summary>The root over entries [start, end), where start is a multiple of the smallest power of two that holds them.</summary>
        internal Result<MerkleHash> Range(long start, long end)
        {
            var whole = 1L << BitOperations.Log2((ulong)(end - start));
            if (!Whole(start, whole).TryGet(out var left, out var fault))
            {
                return fault;
            }
            if (start + whole == end)
            {
                return left;
            }
            return Range(start + whole, end).TryGet(out var right, out fault) ? MerkleHash.Node(left, right) : fault;
        }

        private Result<MerkleHash> Whole(long start, long count)
        {
            var height = BitOperations.Log2((ulong)count);
            var level = height / 8;
            var inTile = height % 8;
            var position = start >> (8 * level);
            var tile = new TileId(level, position / TileId.FullWidth);
            return Load(tile).TryGet(out var nodes, out var fault)
                ? nodes.At(inTile, (int)(position % TileId.FullWidth) >> inTile)
                : fault;
        }

        private Result<TileNodes> Load(TileId tile)
        {
            foreach (var used in _used)
            {
                if (used.Tile == tile)
                {
                    return used;
                }
            }
            var width = tile.WidthIn(size);
            if (cache?.Find(tile, width) is { } kept)
            {
                _used.Add(kept);
                return kept;
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
            var nodes = new TileNodes(tile, bytes.Span);
            cache?.Keep(nodes);
            _used.Add(nodes);
            return nodes;
        }
    }
}
