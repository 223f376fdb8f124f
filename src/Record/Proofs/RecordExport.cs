using Airworthy.Core.Results;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;
using Airworthy.Record.Merkle;

namespace Airworthy.Record.Proofs;

/// <summary>
/// Writes one subject's life as a file that proves itself offline: canonical JSON with the facts, for each its place in the log and its
/// inclusion proof, the signed checkpoint they lead to, the log's public key, and the key's seal over the whole file.
/// <para>
/// What such a file cannot say: what happened after its checkpoint. What it cannot prevent: the operator, who holds the key, can write a
/// different history that nobody else has seen; checkpoints kept elsewhere (or cosigned) find that out. The seal only keeps others from
/// shortening the life or renaming it.
/// </para>
/// </summary>
public static class RecordExport
{
    /// <summary>
    /// The file's bytes. <paramref name="facts"/> are all facts about the subject that the checkpoint covers, in order;
    /// <paramref name="title"/> is what people call it (<c>flight-delay 2</c>). The file is verified before it is given away, so stored
    /// facts or tiles that were tampered with end in the fault they cause.
    /// </summary>
    public static Result<byte[]> Write(
        string subject,
        string title,
        SignedCheckpoint checkpoint,
        RecordKey key,
        IReadOnlyList<Fact> facts,
        MerkleTree tree
    )
    {
        var entries = new List<ExportEntry>(facts.Count);
        foreach (var fact in facts)
        {
            if (!tree.InclusionProof(fact.Index, checkpoint.Checkpoint.Size).TryGet(out var path, out var fault))
            {
                return fault;
            }
            entries.Add(new ExportEntry(fact.ToEntry(), fact.Index, [.. path.Select(n => n.ToString())]));
        }
        var export = Seal(checkpoint.Text, entries, key, subject, title);
        return RecordVerifier.Verify(export, key.Verifier.ToString()).Map(_ => export);
    }

    internal static byte[] Seal(
        string checkpoint,
        IReadOnlyList<ExportEntry> entries,
        RecordKey key,
        string subject,
        string title
    )
    {
        var verifier = key.Verifier.ToString();
        var open = ExportForm.Write(checkpoint, entries, verifier, seal: "", subject, title);
        var seal = Convert.ToBase64String(key.Sign(ExportForm.Sealed(open)));
        return ExportForm.Write(checkpoint, entries, verifier, seal, subject, title);
    }
}
