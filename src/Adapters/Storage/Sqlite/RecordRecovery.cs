using System.Text;
using Airworthy.Core.Results;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;
using Airworthy.Record.Merkle;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// What a writer does before its first commit: holds the end of the stored record against its newest checkpoint, and takes from the tail
/// what a loss of power took from the database.
/// </summary>
internal sealed class RecordRecovery(SqliteConnection connection, SqliteLog log, SqliteFolds folds, VerifierKey key)
{
    internal Result<TileAppender> Load()
    {
        if (!TileAppender.Load(log.Tiles, log.Size).TryGet(out var edge, out var fault))
        {
            return StorageFaults.StoreDamaged.With($"The record cannot be continued: {fault.Detail}");
        }
        if (log.NewestCheckpoint is not { } note)
        {
            return edge.Size == 0
                ? edge
                : StorageFaults.StoreDamaged.With("The record has facts and no checkpoint. Restore a backup.");
        }
        if (!Checked(note).TryGet(out var signed, out fault))
        {
            return StorageFaults.StoreDamaged.With(
                $"The newest checkpoint is not one of this folder's key: {fault.Detail}"
            );
        }
        return signed.Size == edge.Size && signed.Root == edge.Root
            ? edge
            : StorageFaults.StoreDamaged.With(
                $"The newest checkpoint does not fit the {edge.Size} facts stored. See what is wrong with 'airworthy record verify --data DIR', then restore a backup."
            );
    }

    /// <summary>
    /// Commits again what the tail holds and the database lacks, each batch only if it leads to the root that was signed after it.
    /// Answers the edge after the last.
    /// </summary>
    internal Result<TileAppender> TakeBack(TileAppender edge, IReadOnlyList<TailBatch> batches)
    {
        foreach (var batch in batches.Where(b => b.First + b.Entries.Count > edge.Size))
        {
            if (batch.First != edge.Size)
            {
                return Unfit($"It goes on at fact {batch.First}, the database ends at {edge.Size}.");
            }
            SqliteConnections.Execute(connection, "BEGIN IMMEDIATE");
            var kept = false;
            try
            {
                if (!Append(edge, batch).TryGet(out var next, out var fault))
                {
                    return Unfit(fault.Detail);
                }
                SqliteConnections.Execute(connection, "COMMIT");
                (edge, kept) = (next, true);
            }
            finally
            {
                if (!kept)
                {
                    SqliteConnections.Execute(connection, "ROLLBACK");
                }
            }
        }
        return edge;
    }

    private Result<TileAppender> Append(TileAppender edge, TailBatch batch)
    {
        if (!Checked(batch.Note).TryGet(out var signed, out var fault))
        {
            return fault;
        }
        for (var i = 0; i < batch.Entries.Count; i++)
        {
            if (!Fact.FromEntry(batch.First + i, batch.Entries[i]).TryGet(out var fact, out fault))
            {
                return fault;
            }
            log.Append(fact, batch.Entries[i]);
            folds.Apply(fact);
        }
        var next = log.Grow(edge, batch.Entries);
        if (signed.Size != next.Size || signed.Root != next.Root)
        {
            return StorageFaults.StoreDamaged.With($"Its facts from {batch.First} on are not those that were signed.");
        }
        log.AppendCheckpoint(next.Size, Encoding.UTF8.GetString(batch.Note));
        return next;
    }

    private Result<Checkpoint> Checked(byte[] note) =>
        SignedCheckpoint.Parse(Encoding.UTF8.GetString(note)).Then(n => n.Verify(key));

    private static Fault Unfit(string why) =>
        StorageFaults.StoreDamaged.With(
            $"The record's tail does not fit the database: {why} Restore both from the same backup; where only the database was restored, remove the files airworthy.db-tail0 and -tail1."
        );
}
