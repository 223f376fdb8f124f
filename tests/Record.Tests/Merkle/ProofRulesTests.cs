using Airworthy.Core.Results;
using Airworthy.Record.Merkle;
using CsCheck;

namespace Airworthy.Record.Tests.Merkle;

public sealed class ProofRulesTests
{
    private static readonly MerkleHash[] Leaves = NaiveTree.Leaves(70);

    [Fact]
    public void VerifyInclusion_OfEveryEntryInEverySmallLog_Holds()
    {
        for (var size = 1; size <= Leaves.Length; size++)
        {
            for (var index = 0; index < size; index++)
            {
                Assert.True(Inclusion(index, size, Bytes(NaiveTree.Path(index, Leaves.AsSpan(0, size)))).IsOk);
            }
        }
    }

    [Fact]
    public void VerifySubtreeInclusion_OfEveryEntryInEverySubtree_Holds()
    {
        foreach (var (start, end) in Subtrees(40))
        {
            var inside = Leaves.AsSpan(start, end - start);
            for (var index = start; index < end; index++)
            {
                Assert.True(
                    ProofRules
                        .VerifySubtreeInclusion(
                            index,
                            start,
                            end,
                            Leaves[index].ToBytes(),
                            NaiveTree.Root(inside).ToBytes(),
                            Bytes(NaiveTree.Path(index - start, inside))
                        )
                        .IsOk
                );
            }
        }
    }

    [Fact]
    public void VerifySubtreeConsistency_OfEverySubtreeOfEverySmallLog_Holds()
    {
        for (var size = 1; size <= 40; size++)
        {
            foreach (var (start, end) in Subtrees(size))
            {
                var proof = Bytes(NaiveTree.Consistency(start, end, Leaves.AsSpan(0, size)));
                var verdict = Consistency(start, end, size, proof);
                Assert.True(verdict.IsOk, $"[{start}, {end}) of {size}: {verdict.Fault}");
            }
        }
    }

    [Fact]
    public void VerifyInclusion_WithAnyBitOfTheProofFlipped_Fails() =>
        (
            from size in Gen.Int[2, Leaves.Length]
            from index in Gen.Int[0, size - 1]
            from bit in Gen.Int[0, (8 * 32 * NaiveTree.Path(index, Leaves.AsSpan(0, size)).Count) - 1]
            select (size, index, bit)
        ).Sample(
            (size, index, bit) =>
            {
                var proof = Bytes(NaiveTree.Path(index, Leaves.AsSpan(0, size)));
                Flip(proof, bit);
                Assert.Equal(RecordFaults.ProofFails, Inclusion(index, size, proof).Fault?.Reason);
            }
        );

    [Fact]
    public void VerifyInclusion_UnderAnotherIndexOrSize_Fails() =>
        (
            from size in Gen.Int[1, Leaves.Length]
            from index in Gen.Int[0, size - 1]
            from other in Gen.Int[-2, Leaves.Length]
            where other != index
            select (size, index, other)
        ).Sample(
            (size, index, other) =>
            {
                var proof = Bytes(NaiveTree.Path(index, Leaves.AsSpan(0, size)));
                var root = NaiveTree.Root(Leaves.AsSpan(0, size)).ToBytes();
                Assert.False(ProofRules.VerifyInclusion(other, size, Leaves[index].ToBytes(), root, proof).IsOk);
            }
        );

    [Fact]
    public void VerifyConsistency_WithAnyBitOfTheProofFlipped_Fails() =>
        (
            from size in Gen.Int[2, Leaves.Length]
            from old in Gen.Int[1, size - 1]
            from bit in Gen.Int[0, (8 * 32 * NaiveTree.Consistency(0, old, Leaves.AsSpan(0, size)).Count) - 1]
            select (size, old, bit)
        ).Sample(
            (size, old, bit) =>
            {
                var proof = Bytes(NaiveTree.Consistency(0, old, Leaves.AsSpan(0, size)));
                Flip(proof, bit);
                Assert.Equal(RecordFaults.ProofFails, Consistency(0, old, size, proof).Fault?.Reason);
            }
        );

    [Fact]
    public void VerifyConsistency_WithAPartMissingOrAdded_Fails() =>
        (
            from size in Gen.Int[2, Leaves.Length]
            from old in Gen.Int[1, size - 1]
            from at in Gen.Int[0, NaiveTree.Consistency(0, old, Leaves.AsSpan(0, size)).Count - 1]
            select (size, old, at)
        ).Sample(
            (size, old, at) =>
            {
                var proof = Bytes(NaiveTree.Consistency(0, old, Leaves.AsSpan(0, size)));
                List<byte[]> longer = [.. proof[..at], proof[at], .. proof[at..]];
                proof.RemoveAt(at);
                Assert.False(Consistency(0, old, size, proof).IsOk);
                Assert.False(Consistency(0, old, size, longer).IsOk);
            }
        );

    [Fact]
    public void VerifyConsistency_FromAnEmptyLog_IsRefused() =>
        Assert.False(
            ProofRules.VerifyConsistency(0, 0, MerkleHash.EmptyTree.ToBytes(), MerkleHash.EmptyTree.ToBytes(), []).IsOk
        );

    private static Result<Nothing> Inclusion(int index, int size, List<byte[]> proof) =>
        ProofRules.VerifyInclusion(
            index,
            size,
            Leaves[index].ToBytes(),
            NaiveTree.Root(Leaves.AsSpan(0, size)).ToBytes(),
            proof
        );

    private static Result<Nothing> Consistency(int start, int end, int size, List<byte[]> proof) =>
        ProofRules.VerifySubtreeConsistency(
            start,
            end,
            size,
            NaiveTree.Root(Leaves.AsSpan(start, end - start)).ToBytes(),
            NaiveTree.Root(Leaves.AsSpan(0, size)).ToBytes(),
            proof
        );

    private static IEnumerable<(int Start, int End)> Subtrees(int size) =>
        from start in Enumerable.Range(0, size)
        from end in Enumerable.Range(start + 1, size - start)
        where start % (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(end - start)) == 0
        select (start, end);

    private static List<byte[]> Bytes(IEnumerable<MerkleHash> proof) => [.. proof.Select(n => n.ToBytes())];

    private static void Flip(List<byte[]> proof, int bit) => proof[bit / 256][bit % 256 / 8] ^= (byte)(1 << (bit % 8));
}
