using Airworthy.Record.Merkle;
using CsCheck;

namespace Airworthy.Record.Tests.Merkle;

public sealed class MerkleTreeTests
{
    private static readonly MerkleHash[] Leaves = NaiveTree.Leaves(70_000);
    private static readonly TileShelf Shelf = TileShelf.Of(Leaves);

    [Fact]
    public void Root_OfEverySmallSize_EqualsTheDefinition()
    {
        var tree = new MerkleTree(Shelf);
        for (var size = 0; size <= 600; size++)
        {
            Assert.Equal(NaiveTree.Root(Leaves.AsSpan(0, size)), tree.Root(size).Value);
        }
    }

    [Fact]
    public void InclusionProof_OfAnyEntryAtAnySize_EqualsTheDefinitionAndVerifies() =>
        (from size in Gen.Int[1, Leaves.Length] from index in Gen.Int[0, size - 1] select (size, index)).Sample(
            (size, index) =>
            {
                var proof = new MerkleTree(Shelf).InclusionProof(index, size).Value;
                Assert.Equal(NaiveTree.Path(index, Leaves.AsSpan(0, size)), proof);
                Assert.True(
                    ProofRules
                        .VerifyInclusion(
                            index,
                            size,
                            Leaves[index].ToBytes(),
                            new MerkleTree(Shelf).Root(size).Value.ToBytes(),
                            [.. proof.Select(n => n.ToBytes())]
                        )
                        .IsOk
                );
            },
            iter: 40
        );

    [Fact]
    public void ConsistencyProof_BetweenAnySizes_EqualsTheDefinitionAndVerifies() =>
        (from size in Gen.Int[1, Leaves.Length] from old in Gen.Int[1, size] select (size, old)).Sample(
            (size, old) =>
            {
                var tree = new MerkleTree(Shelf);
                var proof = tree.ConsistencyProof(old, size).Value;
                Assert.Equal(NaiveTree.Consistency(0, old, Leaves.AsSpan(0, size)), proof);
                Assert.True(
                    ProofRules
                        .VerifyConsistency(
                            old,
                            size,
                            tree.Root(old).Value.ToBytes(),
                            tree.Root(size).Value.ToBytes(),
                            [.. proof.Select(n => n.ToBytes())]
                        )
                        .IsOk
                );
            },
            iter: 40
        );

    [Fact]
    public void InclusionProof_ThroughASmallCacheFromManyThreads_IsTheSame()
    {
        var cache = new TileCache(capacity: 7);
        var cached = new MerkleTree(Shelf, cache);
        var plain = new MerkleTree(Shelf);
        Parallel.For(
            0,
            400,
            i =>
            {
                var index = i * 7919 % 60_000;
                var size = 60_000 + (i % 9);
                Assert.Equal(plain.InclusionProof(index, size).Value, cached.InclusionProof(index, size).Value);
            }
        );
        Assert.Equal(7, cache.Count);
    }

    [Fact]
    public void InclusionProof_AskedTwiceThroughACache_ReadsNoTileAgain()
    {
        var shelf = TileShelf.Of(Leaves);
        var tree = new MerkleTree(shelf, new TileCache());
        _ = tree.InclusionProof(12_345, 70_000).Value;
        var reads = shelf.Reads;

        _ = tree.InclusionProof(12_346, 70_000).Value;

        Assert.Equal(reads, shelf.Reads);
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(5, 5)]
    [InlineData(0, 0)]
    [InlineData(0, -3)]
    public void InclusionProof_OutsideTheLog_IsRefused(long index, long size) =>
        Assert.Equal(RecordFaults.OutOfRange, new MerkleTree(Shelf).InclusionProof(index, size).Fault?.Reason);

    [Theory]
    [InlineData(0, 5)]
    [InlineData(6, 5)]
    [InlineData(-1, 5)]
    public void ConsistencyProof_OutsideTheLog_IsRefused(long size1, long size2) =>
        Assert.Equal(RecordFaults.OutOfRange, new MerkleTree(Shelf).ConsistencyProof(size1, size2).Fault?.Reason);

    [Fact]
    public void Root_WithATileMissing_SaysWhichOne()
    {
        var fault = new MerkleTree(Shelf).Root(Leaves.Length + 300).Fault;

        Assert.Equal(RecordFaults.BadTile, fault?.Reason);
        Assert.Contains("tile/1/001.p/18", fault!.Detail, StringComparison.Ordinal);
    }
}
