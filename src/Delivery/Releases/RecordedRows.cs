using System.Text.Json;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Delivery.Rollouts;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.Merkle;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>
/// Holds rows against the facts they follow from, and those facts against the log they stand in. Asked before a gate's word is signed,
/// so that a row that somebody wrote by hand, or an approval that nobody gave, lets nothing in.
/// </summary>
public sealed class RecordedRows(IRecordReader record, IStateStore state)
{
    private const int Stride = 1000;

    private static readonly IReadOnlyList<IStateFold> Folds =
    [
        .. CatalogTables.Folds,
        .. ReleaseTables.Folds,
        .. RolloutTables.Folds,
    ];

    private readonly MerkleTree _tree = new(record.Tiles);

    /// <summary>
    /// Refused: <c>row-not-recorded</c> when the facts make something else of the row, <c>stale-revision</c> when the row has moved on
    /// since it was read.
    /// </summary>
    /// <param name="table">The row's table.</param>
    /// <param name="key">The row's key.</param>
    /// <param name="row">As it was read; null where there is none, which the facts must bear out too.</param>
    /// <param name="subject">A subject that every fact about the row names.</param>
    /// <param name="cancel">Ends the reading.</param>
    internal async Task<Result<Nothing>> CheckAsync<T>(
        StateTable<T> table,
        string key,
        Row<T>? row,
        string subject,
        CancellationToken cancel
    )
        where T : class
    {
        if (!(await ReplayAsync(table, key, subject, cancel)).TryGet(out var made, out var fault))
        {
            return fault;
        }
        var document = row is null ? null : JsonSerializer.SerializeToUtf8Bytes(row.Value, table.Json);
        if (made.Revision == (row?.Revision ?? 0) && made.Document.AsSpan().SequenceEqual(document))
        {
            return Result.Done;
        }
        // Facts and rows are written together, so whoever changed it meanwhile by facts has changed the row too.
        return (await state.FindAsync(table, key, cancel))?.Revision != row?.Revision
            ? JournalFaults.StaleRevision.With($"{table.Name} {key} was changed meanwhile.")
            : Differs(table, key);
    }

    /// <summary>
    /// Refused as above when any row that facts about the subject make is not as they make it, or when the table has one that they do
    /// not make.
    /// </summary>
    internal async Task<Result<Nothing>> CheckAllAsync<T>(StateTable<T> table, string subject, CancellationToken cancel)
        where T : class
    {
        var stored = await state.AllAsync(table, cancel);
        var rows = stored.ToDictionary(r => r.Key, Row<T>? (r) => r, StringComparer.Ordinal);
        var fold = Folds.Single(f => f.Table == table);
        for (long seen = 0; ; seen += Stride)
        {
            var facts = await record.OfSubjectAsync(subject, seen, Stride, cancel);
            foreach (var key in facts.SelectMany(fold.KeysOf))
            {
                rows.TryAdd(key, null);
            }
            if (facts.Count < Stride)
            {
                break;
            }
        }
        foreach (var (key, row) in rows)
        {
            if (await CheckAsync(table, key, row, subject, cancel) is { IsOk: false } untrue)
            {
                return untrue;
            }
        }
        return Result.Done;
    }

    private async Task<Result<Replay>> ReplayAsync(
        StateTable table,
        string key,
        string subject,
        CancellationToken cancel
    )
    {
        var fold = Folds.Single(f => f.Table == table);
        var made = new Replay(null, 0);
        for (long seen = 0; ; )
        {
            var facts = await record.OfSubjectAsync(subject, seen, Stride, cancel);
            if (facts.Count == 0)
            {
                return made;
            }
            // Read after the facts, so it covers them.
            var log = (await record.CheckpointAsync(cancel))!.Checkpoint;
            foreach (var fact in facts)
            {
                seen++;
                if (!fold.KeysOf(fact).Contains(key, StringComparer.Ordinal))
                {
                    continue;
                }
                if (!IsIn(log.Size, log.Root, fact) || fact.About[subject] != seen)
                {
                    return Differs(table, key);
                }
                var before = made.Document is { } bytes ? bytes : default(ReadOnlyMemory<byte>?);
                // A row that is taken away is at no revision, as one that never was.
                made = fold.Apply(before, key, fact) is { } after
                    ? new Replay(after, fact.Index + 1)
                    : new Replay(null, 0);
            }
        }
    }

    private bool IsIn(long size, MerkleHash root, Fact fact) =>
        _tree
            .InclusionProof(fact.Index, size)
            .Then(proof =>
                ProofRules.VerifyInclusion(
                    fact.Index,
                    size,
                    MerkleHash.Leaf(fact.ToEntry()).ToBytes(),
                    root.ToBytes(),
                    [.. proof.Select(node => node.ToBytes())]
                )
            )
            .IsOk;

    private static Fault Differs(StateTable table, string key) =>
        ReleaseFaults.RowNotRecorded.With(
            $"The stored row {table.Name} {key} is not what the record says. The data were edited by hand or restored in part: "
                + "stop the server and run 'airworthy record verify --data DIR', then restore a whole backup."
        );

    private sealed record Replay(byte[]? Document, long Revision);
}
