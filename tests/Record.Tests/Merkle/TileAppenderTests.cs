using Airworthy.Record.Merkle;
using CsCheck;

namespace Airworthy.Record.Tests.Merkle;

public sealed class TileAppenderTests
{
    private static readonly MerkleHash[] Leaves = NaiveTree.Leaves(67_000);

    [Fact]
    public void Append_InAnyBatches_GivesTheRootAndTilesOfOneBatch() =>
        Gen.Int[0, 700]
            .List[1, 12]
            .Sample(
                batches =>
                {
                    var shelf = new TileShelf();
                    var edge = TileAppender.Empty;
                    foreach (var batch in batches)
                    {
                        var append = edge.Append(Leaves[(int)edge.Size..((int)edge.Size + batch)]);
                        shelf.Store(append.Changed);
                        edge = append.Next;
                        Assert.Equal(NaiveTree.Root(Leaves.AsSpan(0, (int)edge.Size)), edge.Root);
                    }
                    Assert.Equal(batches.Sum(), edge.Size);
                    Assert.Equal(Text(TileShelf.Of(Leaves[..(int)edge.Size])), Text(shelf));
                },
                iter: 30
            );

    [Fact]
    [Trait("Speed", "Slow")]
    public void Append_AcrossAWholeTileOfTheSecondLevel_GivesTheDefinitionsRoot()
    {
        var edge = TileAppender.Empty.Append(Leaves[..65_500]).Next;

        for (var size = 65_500; size < 65_600; size += 4)
        {
            Assert.Equal(NaiveTree.Root(Leaves.AsSpan(0, size)), edge.Root);
            edge = edge.Append(Leaves[size..(size + 4)]).Next;
        }
    }

    [Fact]
    public void Append_OfManyLeaves_TouchesOnlyTheRightEdge()
    {
        var edge = TileAppender.Empty.Append(Leaves[..1000]).Next;

        var changed = edge.Append(Leaves[1000..1030]).Changed.Select(t => t.Id.PathFor(t.Width));

        Assert.Equal(["tile/0/003", "tile/0/004.p/6", "tile/1/000.p/4"], changed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Append_LeavesTheEdgeItStartedFromUnchanged()
    {
        var edge = TileAppender.Empty.Append(Leaves[..300]).Next;

        var once = edge.Append(Leaves[300..700]).Next.Root;
        var again = edge.Append(Leaves[300..700]).Next.Root;

        Assert.Equal(once, again);
        Assert.Equal(NaiveTree.Root(Leaves.AsSpan(0, 300)), edge.Root);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Load_OfAnyStoredLog_GoesOnAsIfItHadNeverStopped() =>
        (from size in Gen.Int[0, 66_000] from more in Gen.Int[0, 600] select (size, more)).Sample(
            (size, more) =>
            {
                var shelf = TileShelf.Of(Leaves[..size]);

                var edge = TileAppender.Load(shelf, size).Value;

                Assert.Equal(TileAppender.Empty.Append(Leaves[..size]).Next.Root, edge.Root);
                Assert.Equal(
                    NaiveTree.Root(Leaves.AsSpan(0, size + more)),
                    edge.Append(Leaves[size..(size + more)]).Next.Root
                );
            },
            iter: 30
        );

    [Fact]
    public void Load_WithATileMissing_IsRefused() =>
        Assert.Equal(RecordFaults.BadTile, TileAppender.Load(TileShelf.Of(Leaves[..500]), 70_001).Fault?.Reason);

    [Theory]
    [InlineData(0, 7, 256, "tile/0/007")]
    [InlineData(1, 0, 12, "tile/1/000.p/12")]
    [InlineData(0, 1_067, 256, "tile/0/x001/067")]
    [InlineData(2, 1_234_067, 3, "tile/2/x001/x234/067.p/3")]
    public void PathFor_ATile_IsWhereTlogTilesPutsIt(int level, long index, int width, string path) =>
        Assert.Equal(path, new TileId(level, index).PathFor(width));

    private static IEnumerable<string> Text(TileShelf shelf) =>
        shelf.Tiles.Select(t => $"{t.Key}: {Convert.ToHexString(t.Value)}").Order(StringComparer.Ordinal);
}
