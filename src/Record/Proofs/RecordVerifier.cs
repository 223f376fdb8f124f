using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;
using Airworthy.Record.Merkle;

namespace Airworthy.Record.Proofs;

/// <summary>
/// Checks an export without a server: one canonical form, the seal, the checkpoint's signature, each fact's inclusion, and that the
/// subject's life has no hole. Any changed bit is refused.
/// <para>
/// Limits: facts after the checkpoint are not in the file; and without a key obtained elsewhere the file only proves that it agrees with
/// itself, since whoever makes up a whole log also makes up its key. A warning says so.
/// </para>
/// </summary>
public static class RecordVerifier
{
    /// <summary>What the export proves. <paramref name="trustedKey"/> is the log's public key as obtained elsewhere, or null if there is none.</summary>
    public static Result<VerifiedRecord> Verify(ReadOnlyMemory<byte> export, string? trustedKey)
    {
        if (!ExportForm.Read(export).TryGet(out var parts, out var fault))
        {
            return fault;
        }
        if (!FindKey(parts, trustedKey).TryGet(out var key, out fault))
        {
            return fault;
        }
        if (CheckSeal(parts, key) is { } broken)
        {
            return broken;
        }
        if (!FindCheckpoint(parts, key).TryGet(out var checkpoint, out fault))
        {
            return fault;
        }
        if (!ReadLife(parts, checkpoint).TryGet(out var facts, out fault))
        {
            return fault;
        }
        return new VerifiedRecord(
            parts.Subject,
            parts.Title,
            facts,
            checkpoint,
            key,
            trustedKey is null
                ?
                [
                    "The key inside the export was not compared with one you trust: pass --key with the key that the operator published.",
                ]
                : []
        );
    }

    private static Result<VerifierKey> FindKey(ExportParts parts, string? trustedKey)
    {
        if (!VerifierKey.Parse(parts.Key).TryGet(out var key, out _))
        {
            return RecordFaults.BadExport.With("The file's key is not a key of a log. Ask for the export again.");
        }
        if (trustedKey is null)
        {
            return key;
        }
        return VerifierKey.Parse(trustedKey).TryGet(out var trusted, out var fault)
            ? trusted == key
                ? key
                : RecordFaults.OtherKey.With(
                    $"The export was signed with {key.Name}+{key.KeyId}, you trust {trusted.Name}+{trusted.KeyId}. Ask the operator which one is right."
                )
            : fault;
    }

    private static Fault? CheckSeal(ExportParts parts, VerifierKey key)
    {
        var open = ExportForm.Write(parts.Checkpoint, parts.Entries, parts.Key, seal: "", parts.Subject, parts.Title);
        return StrictBase64.Read(parts.Seal) is { } seal && key.Verify(ExportForm.Sealed(open), seal)
            ? null
            : RecordFaults.SignatureFails.With(
                "The seal does not fit the file: it was changed after the export, or is not whole."
            );
    }

    private static Result<Checkpoint> FindCheckpoint(ExportParts parts, VerifierKey key) =>
        SignedCheckpoint.Parse(parts.Checkpoint).Then(signed => signed.Verify(key));

    private static Result<List<Fact>> ReadLife(ExportParts parts, Checkpoint checkpoint)
    {
        var facts = new List<Fact>(parts.Entries.Count);
        foreach (var entry in parts.Entries)
        {
            if (!Fact.FromEntry(entry.Index, entry.Fact).TryGet(out var fact, out var fault))
            {
                return fault;
            }
            if (Place(parts.Subject, fact, facts) is { } misplaced)
            {
                return misplaced;
            }
            if (!Included(entry, checkpoint).TryGet(out _, out fault))
            {
                return RecordFaults.ProofFails.With(
                    $"The fact {fact.Kind} is not entry {entry.Index} of the log: {fault.Detail}"
                );
            }
            facts.Add(fact);
        }
        return facts.Count > 0
            ? facts
            : RecordFaults.BadExport.With($"The file holds no fact about {Clip.Short(parts.Subject)}.");
    }

    private static Fault? Place(string subject, Fact fact, List<Fact> before)
    {
        if (!fact.About.TryGetValue(subject, out var place))
        {
            return RecordFaults.BadExport.With($"Entry {fact.Index} ({fact.Kind}) is not about {Clip.Short(subject)}.");
        }
        if (place != before.Count + 1)
        {
            return RecordFaults.BadExport.With(
                $"Entry {fact.Index} ({fact.Kind}) is fact {place} of this life where fact {before.Count + 1} should stand: one is missing or out of order."
            );
        }
        return before.Count > 0 && fact.Index <= before[^1].Index
            ? RecordFaults.BadExport.With($"Entry {fact.Index} stands after entry {before[^1].Index} of the log.")
            : null;
    }

    private static Result<Nothing> Included(ExportEntry entry, Checkpoint checkpoint)
    {
        var path = new List<byte[]>(entry.Proof.Count);
        foreach (var text in entry.Proof)
        {
            if (!MerkleHash.Parse(text).TryGet(out var node, out var fault))
            {
                return fault;
            }
            path.Add(node.ToBytes());
        }
        return ProofRules.VerifyInclusion(
            entry.Index,
            checkpoint.Size,
            MerkleHash.Leaf(entry.Fact.Span).ToBytes(),
            checkpoint.Root.ToBytes(),
            path
        );
    }
}
