using Airworthy.Record.Checkpoints;
using Airworthy.Record.Merkle;

namespace Airworthy.Record.Facts;

/// <summary>Reads the record: facts in order, one subject's life, the newest checkpoint, and the hashes proofs are made of.</summary>
public interface IRecordReader
{
    /// <summary>Facts from <paramref name="from"/> on, in order, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<Fact>> ReadAsync(long from, int limit, CancellationToken cancel);

    /// <summary>The facts about one subject, in order, after its <paramref name="afterSequence"/>-th, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<Fact>> OfSubjectAsync(string subject, long afterSequence, int limit, CancellationToken cancel);

    /// <summary>The newest signed checkpoint; null while nothing is recorded.</summary>
    Task<SignedCheckpoint?> CheckpointAsync(CancellationToken cancel);

    /// <summary>Completes when the record holds more than <paramref name="size"/> facts, with its new size.</summary>
    Task<long> GrownBeyondAsync(long size, CancellationToken cancel);

    ITileSource Tiles { get; }
}
