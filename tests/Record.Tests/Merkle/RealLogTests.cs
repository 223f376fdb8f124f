using System.Buffers.Binary;
using Airworthy.Core.Results;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Merkle;
using Airworthy.Testing;

namespace Airworthy.Record.Tests.Merkle;

/// <summary>A small log that another implementation wrote: its entries must give its tiles, its roots and its signed checkpoints.</summary>
public sealed class RealLogTests
{
    private const string Key = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";

    [Fact]
    public void Append_OfTheLogsEntries_GivesItsTilesAndItsCheckpoints()
    {
        var folder = Vectors.Find("merkle", "tessera", "testdata", "log");
        var key = VerifierKey.Parse(Key).Value;
        var leaves = Entries(folder, 15).Select(e => MerkleHash.Leaf(e)).ToArray();

        for (var size = 0; size <= leaves.Length; size++)
        {
            var append = TileAppender.Empty.Append(leaves[..size]);
            foreach (var tile in append.Changed)
            {
                Assert.Equal(
                    File.ReadAllBytes(Path.Combine(folder, tile.Id.PathFor(tile.Width))),
                    tile.Nodes.ToArray()
                );
            }
            var checkpoint = Checkpoint(folder, $"checkpoint.{size}").Verify(key).Value;
            Assert.Equal(new Checkpoint("example.com/log/testdata", size, append.Next.Root), checkpoint);
        }
    }

    [Fact]
    public void ConsistencyProof_BetweenItsCheckpoints_LeadsFromOneToTheOther()
    {
        var folder = Vectors.Find("merkle", "tessera", "testdata", "log");
        var tree = new MerkleTree(new Folder(folder));
        for (var newer = 1; newer <= 15; newer++)
        {
            for (var older = 1; older <= newer; older++)
            {
                var proof = tree.ConsistencyProof(older, newer).Value.Select(n => n.ToBytes()).ToList();
                var (from, to) = (Checkpoint(folder, $"checkpoint.{older}"), Checkpoint(folder, $"checkpoint.{newer}"));
                Assert.True(
                    ProofRules
                        .VerifyConsistency(
                            older,
                            newer,
                            from.Checkpoint.Root.ToBytes(),
                            to.Checkpoint.Root.ToBytes(),
                            proof
                        )
                        .IsOk
                );
            }
        }
    }

    [Fact]
    public void Verify_OfItsCheckpointUnderAnotherKey_Fails()
    {
        var folder = Vectors.Find("merkle", "tessera", "testdata", "log");
        using var other = RecordKey.Create("example.com/log/testdata").Value;

        var verdict = Checkpoint(folder, "checkpoint").Verify(other.Verifier);

        Assert.Equal(RecordFaults.SignatureFails, verdict.Fault?.Reason);
    }

    private static SignedCheckpoint Checkpoint(string folder, string name) =>
        SignedCheckpoint.Parse(File.ReadAllText(Path.Combine(folder, name))).Value;

    /// <summary>An entry bundle: each entry after its length in two bytes.</summary>
    private static List<byte[]> Entries(string folder, int count)
    {
        ReadOnlySpan<byte> bundle = File.ReadAllBytes(Path.Combine(folder, "tile", "entries", "000.p", $"{count}"));
        var entries = new List<byte[]>();
        while (!bundle.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bundle);
            entries.Add(bundle.Slice(2, length).ToArray());
            bundle = bundle[(2 + length)..];
        }
        return entries;
    }

    private sealed class Folder(string root) : ITileSource
    {
        public Result<ReadOnlyMemory<byte>> Read(TileId tile, int width) =>
            Result.Ok<ReadOnlyMemory<byte>>(File.ReadAllBytes(Path.Combine(root, tile.PathFor(width))));
    }
}
