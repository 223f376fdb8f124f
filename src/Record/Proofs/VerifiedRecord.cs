using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;

namespace Airworthy.Record.Proofs;

/// <summary>
/// What an export proved: the whole life of <paramref name="Subject"/>, in order, up to the checkpoint. <paramref name="Warnings"/> are
/// sentences on what it did not prove; a reader must be shown them.
/// </summary>
public sealed record VerifiedRecord(
    string Subject,
    string Title,
    IReadOnlyList<Fact> Facts,
    Checkpoint Checkpoint,
    VerifierKey Key,
    IReadOnlyList<string> Warnings
);
