using System.Numerics;
using Airworthy.Core.Results;

namespace Airworthy.Record.Merkle;

/// <summary>
/// Checks proofs about a log's hash tree (RFC 9162 section 2.1; subtrees as the Merkle Tree Certificates draft defines them). Hashes
/// come as bytes because they come from strangers: whatever is not 32 bytes long never matches. Sizes and indexes are counts of entries.
/// </summary>
public static class ProofRules
{
    /// <summary>The entry with this leaf hash is at <paramref name="index"/> in the log of this size and root.</summary>
    public static Result<Nothing> VerifyInclusion(
        long index,
        long size,
        ReadOnlySpan<byte> leaf,
        ReadOnlySpan<byte> root,
        IReadOnlyList<byte[]> proof
    ) => VerifySubtreeInclusion(index, 0, size, leaf, root, proof);

    /// <summary>The entry with this leaf hash is at <paramref name="index"/> of the log and lies in the subtree [start, end) with this root.</summary>
    public static Result<Nothing> VerifySubtreeInclusion(
        long index,
        long start,
        long end,
        ReadOnlySpan<byte> leaf,
        ReadOnlySpan<byte> root,
        IReadOnlyList<byte[]> proof
    )
    {
        if (!IsSubtree(start, end) || index < start || index >= end)
        {
            return Fails($"Entry {index} does not lie in a subtree [{start}, {end}).");
        }
        if (leaf.Length != MerkleHash.Length || !AllNodes(proof))
        {
            return Fails("A hash in the inclusion proof is not 32 bytes long.");
        }
        var (at, last) = (index - start, end - start - 1);
        var node = MerkleHash.FromBytes(leaf);
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return Fails("The inclusion proof is too long for the size of the tree.");
            }
            if (IsRight(at) || at == last)
            {
                node = MerkleHash.Node(MerkleHash.FromBytes(sibling), node);
                // A last node without a right sibling is carried up unchanged until it becomes a right child.
                while (!IsRight(at) && at != 0)
                {
                    (at, last) = (at >> 1, last >> 1);
                }
            }
            else
            {
                node = MerkleHash.Node(node, MerkleHash.FromBytes(sibling));
            }
            (at, last) = (at >> 1, last >> 1);
        }
        return last == 0 && Same(node, root) ? Result.Done : Fails("The inclusion proof does not lead to the root.");
    }

    /// <summary>The log of <paramref name="size1"/> entries is the beginning of the log of <paramref name="size2"/>. An empty log proves nothing and is refused.</summary>
    public static Result<Nothing> VerifyConsistency(
        long size1,
        long size2,
        ReadOnlySpan<byte> root1,
        ReadOnlySpan<byte> root2,
        IReadOnlyList<byte[]> proof
    ) =>
        size1 < 1
            ? Fails("A log without entries is the beginning of every log; there is nothing to prove.")
            : VerifySubtreeConsistency(0, size1, size2, root1, root2, proof);

    /// <summary>
    /// The subtree [start, end) with root <paramref name="root1"/> is part of the log of this size and root <paramref name="root2"/>. An
    /// empty subtree is part of every log, so for it only its own root is looked at.
    /// </summary>
    public static Result<Nothing> VerifySubtreeConsistency(
        long start,
        long end,
        long size,
        ReadOnlySpan<byte> root1,
        ReadOnlySpan<byte> root2,
        IReadOnlyList<byte[]> proof
    )
    {
        if (!IsSubtree(start, end) || end > size)
        {
            return Fails($"[{start}, {end}) is not a subtree of a log of {size} entries.");
        }
        if (start == end)
        {
            return proof.Count == 0 && Same(MerkleHash.EmptyTree, root1)
                ? Result.Done
                : Fails("An empty subtree has the empty root and needs no proof.");
        }
        if (start == 0 && end == size)
        {
            return proof.Count == 0 && root1.SequenceEqual(root2)
                ? Result.Done
                : Fails("Two logs of one size have one root and need no proof.");
        }
        if (root1.Length != MerkleHash.Length || !AllNodes(proof))
        {
            return Fails("A hash in the consistency proof is not 32 bytes long.");
        }
        return WalkConsistency(start, end - 1, size - 1, root1, root2, proof);
    }

    private static Result<Nothing> WalkConsistency(
        long first,
        long last,
        long lastOfLog,
        ReadOnlySpan<byte> root1,
        ReadOnlySpan<byte> root2,
        IReadOnlyList<byte[]> proof
    )
    {
        // Climb to the largest whole node at the subtree's right edge: the proof begins there, or at the subtree itself.
        var atLogsEdge = last == lastOfLog;
        while (first != last && (atLogsEdge || IsRight(last)))
        {
            (first, last, lastOfLog) = (first >> 1, last >> 1, lastOfLog >> 1);
        }
        var next = 0;
        if (first != last && proof.Count == 0)
        {
            return Fails("The consistency proof is empty.");
        }
        var old = first == last ? MerkleHash.FromBytes(root1) : MerkleHash.FromBytes(proof[next++]);
        var log = old;
        for (; next < proof.Count; next++)
        {
            if (lastOfLog == 0)
            {
                return Fails("The consistency proof is too long for the size of the log.");
            }
            var sibling = MerkleHash.FromBytes(proof[next]);
            if (IsRight(last) || last == lastOfLog)
            {
                if (first < last)
                {
                    old = MerkleHash.Node(sibling, old);
                }
                log = MerkleHash.Node(sibling, log);
                while (!IsRight(last) && last != 0)
                {
                    (first, last, lastOfLog) = (first >> 1, last >> 1, lastOfLog >> 1);
                }
            }
            else
            {
                log = MerkleHash.Node(log, sibling);
            }
            (first, last, lastOfLog) = (first >> 1, last >> 1, lastOfLog >> 1);
        }
        return lastOfLog == 0 && Same(old, root1) && Same(log, root2)
            ? Result.Done
            : Fails("The consistency proof does not lead to both roots.");
    }

    /// <summary>A subtree begins at a multiple of the smallest power of two that holds it.</summary>
    private static bool IsSubtree(long start, long end) =>
        start >= 0
        && end >= start
        && (end == start || ((ulong)start & (BitOperations.RoundUpToPowerOf2((ulong)(end - start)) - 1)) == 0);

    private static bool IsRight(long position) => (position & 1) == 1;

    private static bool AllNodes(IReadOnlyList<byte[]> proof) => proof.All(n => n.Length == MerkleHash.Length);

    private static bool Same(in MerkleHash node, ReadOnlySpan<byte> root)
    {
        Span<byte> bytes = stackalloc byte[MerkleHash.Length];
        node.CopyTo(bytes);
        return root.SequenceEqual(bytes);
    }

    private static Fault Fails(string detail) => RecordFaults.ProofFails.With(detail);
}
