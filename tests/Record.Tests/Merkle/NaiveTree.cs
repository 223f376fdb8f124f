using System.Numerics;
using Airworthy.Core.Results;
using Airworthy.Record.Merkle;

namespace Airworthy.Record.Tests.Merkle;

/// <summary>The definitions of RFC 6962 written down as they stand, to compare with.</summary>
internal static class NaiveTree
{
    internal static MerkleHash[] Leaves(int count) =>
        [.. Enumerable.Range(0, count).Select(i => MerkleHash.Leaf(BitConverter.GetBytes(i)))];

    internal static MerkleHash Root(ReadOnlySpan<MerkleHash> leaves) =>
        leaves.Length switch
        {
            0 => MerkleHash.EmptyTree,
            1 => leaves[0],
            var n => MerkleHash.Node(Root(leaves[..Split(n)]), Root(leaves[Split(n)..])),
        };

    internal static List<MerkleHash> Path(int index, ReadOnlySpan<MerkleHash> leaves)
    {
        if (leaves.Length <= 1)
        {
            return [];
        }
        var k = Split(leaves.Length);
        return index < k
            ? [.. Path(index, leaves[..k]), Root(leaves[k..])]
            : [.. Path(index - k, leaves[k..]), Root(leaves[..k])];
    }

    /// <summary>The subtree consistency proof of the Merkle Tree Certificates draft; with start 0 it is RFC 6962's PROOF(end, leaves).</summary>
    internal static List<MerkleHash> Consistency(int start, int end, ReadOnlySpan<MerkleHash> leaves, bool known = true)
    {
        if (start == 0 && end == leaves.Length)
        {
            return known ? [] : [Root(leaves)];
        }
        var k = Split(leaves.Length);
        if (end <= k)
        {
            return [.. Consistency(start, end, leaves[..k], known), Root(leaves[k..])];
        }
        return start >= k
            ? [.. Consistency(start - k, end - k, leaves[k..], known), Root(leaves[..k])]
            : [.. Consistency(0, end - k, leaves[k..], known: false), Root(leaves[..k])];
    }

    private static int Split(int n) => 1 << BitOperations.Log2((uint)n - 1);
}

/// <summary>Tiles in memory, kept as a store keeps them: the widest version of each.</summary>
internal sealed class TileShelf : ITileSource
{
    private readonly Dictionary<TileId, byte[]> _tiles = [];

    internal int Reads { get; private set; }

    internal IReadOnlyDictionary<TileId, byte[]> Tiles => _tiles;

    internal static TileShelf Of(IReadOnlyList<MerkleHash> leaves)
    {
        var shelf = new TileShelf();
        shelf.Store(TileAppender.Empty.Append(leaves).Changed);
        return shelf;
    }

    internal void Store(IEnumerable<Tile> tiles)
    {
        foreach (var tile in tiles)
        {
            _tiles[tile.Id] = tile.Nodes.ToArray();
        }
    }

    public Result<ReadOnlyMemory<byte>> Read(TileId tile, int width)
    {
        Reads++;
        return _tiles.TryGetValue(tile, out var nodes) && nodes.Length >= width * MerkleHash.Length
            ? Result.Ok<ReadOnlyMemory<byte>>(nodes.AsMemory(0, width * MerkleHash.Length))
            : RecordFaults.BadTile.With($"{tile.PathFor(width)} is missing.");
    }
}
