using System.Diagnostics;
using Airworthy.Core.Results;
using Airworthy.Record;
using Airworthy.Record.Merkle;

namespace Airworthy.Bench;

/// <summary>Inclusion proofs of single entries at random places in a log of 1,000,000, its tiles in memory.</summary>
internal static class Proofs
{
    private const int Size = 1_000_000;

    internal static Task<int> RunAsync(string[] args)
    {
        var shelf = new Shelf();
        var start = Stopwatch.GetTimestamp();
        var edge = Fill(shelf);
        Console.WriteLine($"appended {Size:N0} leaves in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        var append = new Timings("append: one leaf, new root");
        for (var i = 0; i < 10_000; i++)
        {
            append.Measure(() => _ = edge.Append([MerkleHash.Leaf(BitConverter.GetBytes(i))]).Next.Root);
        }
        append.Print();

        Build(new MerkleTree(shelf), 2_000, "code warm-up (not a result)");
        Build(new MerkleTree(shelf), 10_000, "cold: no cache, every tile hashed anew");
        var cache = new TileCache();
        Build(new MerkleTree(shelf, cache), 100_000, "warming: cache of 4096 tiles fills");
        Build(new MerkleTree(shelf, cache), 100_000, $"warm: {cache.Count} tiles cached");
        var small = new TileCache(capacity: 256);
        Build(new MerkleTree(shelf, small), 20_000, "warming: cache of 256 tiles");
        Build(new MerkleTree(shelf, small), 100_000, "small: 256 tiles cached, most reads miss");
        return Task.FromResult(0);
    }

    private static void Build(MerkleTree tree, int count, string what)
    {
        var random = new Random(1);
        var timings = new Timings(what);
        for (var i = 0; i < count; i++)
        {
            var index = random.NextInt64(Size);
            timings.Measure(() => _ = tree.InclusionProof(index, Size).Value);
        }
        timings.Print();
    }

    private static TileAppender Fill(Shelf shelf)
    {
        var edge = TileAppender.Empty;
        while (edge.Size < Size)
        {
            var first = edge.Size;
            var append = edge.Append([
                .. Enumerable.Range(0, 10_000).Select(i => MerkleHash.Leaf(BitConverter.GetBytes(first + i))),
            ]);
            shelf.Store(append.Changed);
            edge = append.Next;
        }
        return edge;
    }

    private sealed class Shelf : ITileSource
    {
        private readonly Dictionary<TileId, ReadOnlyMemory<byte>> _tiles = [];

        internal void Store(IEnumerable<Tile> tiles)
        {
            foreach (var tile in tiles)
            {
                _tiles[tile.Id] = tile.Nodes;
            }
        }

        public Result<ReadOnlyMemory<byte>> Read(TileId tile, int width) =>
            _tiles.TryGetValue(tile, out var nodes)
                ? Result.Ok(nodes[..(width * MerkleHash.Length)])
                : RecordFaults.BadTile.With(tile.PathFor(width));
    }
}
