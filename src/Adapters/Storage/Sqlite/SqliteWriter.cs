using System.Text;
using Airworthy.Core.Results;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.Merkle;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// The one who writes, used by one thread. A call is one transaction; if the store fails, the call throws and this writer is of no use
/// any more: dispose it and open another, which reads again what was really committed.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteLog _log;
    private readonly SqliteFolds _folds;
    private readonly RecordKey _key;
    private readonly TimeProvider _clock;
    private readonly PreparedCommand _begin;
    private readonly PreparedCommand _commit;
    private readonly PreparedCommand _savepoint;
    private readonly PreparedCommand _release;
    private readonly PreparedCommand _undo;
    private TileAppender _edge;

    private SqliteWriter(
        SqliteConnection connection,
        SqliteFolds folds,
        TileAppender edge,
        RecordKey key,
        TimeProvider clock
    )
    {
        (_connection, _folds, _edge, _key, _clock) = (connection, folds, edge, key, clock);
        _log = new SqliteLog(connection);
        _begin = new PreparedCommand(connection, "BEGIN IMMEDIATE");
        _commit = new PreparedCommand(connection, "COMMIT");
        _savepoint = new PreparedCommand(connection, "SAVEPOINT one");
        _release = new PreparedCommand(connection, "RELEASE one");
        _undo = new PreparedCommand(connection, "ROLLBACK TO one");
    }

    /// <summary>How many facts are committed.</summary>
    internal long Size => _edge.Size;

    /// <summary>Opens the file for writing and compares the end of the record with its newest checkpoint.</summary>
    internal static Result<SqliteWriter> Open(
        string file,
        IReadOnlyList<IStateFold> folds,
        RecordKey key,
        TimeProvider clock
    )
    {
        var connection = SqliteConnections.OpenWriter(file);
        try
        {
            SqliteConnections.MakeDurable(connection);
            if (!LoadEdge(connection, key.Verifier).TryGet(out var edge, out var fault))
            {
                connection.Dispose();
                return fault;
            }
            return new SqliteWriter(connection, new SqliteFolds(connection, folds), edge, key, clock);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Commits all of them together, each refused one left out. What it answers is durable, refusals included.</summary>
    internal IReadOnlyList<Outcome> Write(IReadOnlyList<Commit> commits)
    {
        _begin.Run();
        try
        {
            var outcomes = new List<Outcome>(commits.Count);
            var leaves = new List<MerkleHash>();
            foreach (var commit in commits)
            {
                outcomes.Add(Take(commit, leaves));
            }
            if (leaves.Count == 0)
            {
                SqliteConnections.Execute(_connection, "ROLLBACK");
                return outcomes;
            }
            var append = _edge.Append(leaves);
            foreach (var tile in append.Changed)
            {
                _log.Put(tile);
            }
            var checkpoint = new Checkpoint(_key.Verifier.Name, append.Next.Size, append.Next.Root);
            _log.AppendCheckpoint(checkpoint.Size, SignedCheckpoint.Sign(checkpoint, _key).Text);
            _commit.Run();
            _edge = append.Next;
            return outcomes;
        }
        catch
        {
            TryRollBack();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var command in (PreparedCommand[])[_begin, _commit, _savepoint, _release, _undo])
        {
            command.Dispose();
        }
        _folds.Dispose();
        _log.Dispose();
        _connection.Dispose();
    }

    /// <summary>One commit inside the transaction, undone by itself if it is refused. Adds its leaves if it is not.</summary>
    private Outcome Take(Commit commit, List<MerkleHash> leaves)
    {
        var before = leaves.Count;
        _savepoint.Run();
        try
        {
            var receipt = Append(commit, leaves);
            if (receipt.IsOk)
            {
                _release.Run();
                return new Outcome(receipt, Bug: null);
            }
            Undo(leaves, before);
            return new Outcome(receipt, Bug: null);
        }
        catch (SqliteException e) when (_folds.Explain(e) is { } taken)
        {
            Undo(leaves, before);
            return new Outcome(taken, Bug: null);
        }
        catch (Exception e) when (e is not SqliteException)
        {
            // A fold that throws is a bug of one capability; the others' commits go on.
            Undo(leaves, before);
            return new Outcome(default, e);
        }
    }

    private Result<Receipt> Append(Commit commit, List<MerkleHash> leaves)
    {
        foreach (var expected in commit.Expected)
        {
            if (_folds.Check(expected) is { } stale)
            {
                return stale;
            }
        }
        var at = _clock.GetUtcNow();
        var first = _edge.Size + leaves.Count;
        foreach (var draft in commit.Facts)
        {
            var index = _edge.Size + leaves.Count;
            if (!Fact.Place(draft, index, at, commit.By, _log.NextPlace).TryGet(out var placed, out var fault))
            {
                return fault;
            }
            var entry = placed.ToEntry();
            // Folds see the fact as it will be read again, so a replay cannot come out otherwise.
            var fact = Fact.FromEntry(index, entry).Value;
            _log.Append(fact, entry);
            leaves.Add(MerkleHash.Leaf(entry));
            _folds.Apply(fact);
            at = fact.At;
        }
        return new Receipt(first, _edge.Size + leaves.Count, at);
    }

    private void Undo(List<MerkleHash> leaves, int before)
    {
        leaves.RemoveRange(before, leaves.Count - before);
        _undo.Run();
        _release.Run();
    }

    private void TryRollBack()
    {
        try
        {
            SqliteConnections.Execute(_connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself, or the file is lost to us: the writer is disposed in both cases.
        }
    }

    private static Result<Checkpoint> Checked(byte[] note, VerifierKey key) =>
        SignedCheckpoint.Parse(Encoding.UTF8.GetString(note)).Then(n => n.Verify(key));

    private static Result<TileAppender> LoadEdge(SqliteConnection connection, VerifierKey key)
    {
        using var log = new SqliteLog(connection);
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
        if (!Checked(note, key).TryGet(out var signed, out fault))
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
}

/// <summary>What became of one commit: an answer for its caller, or a bug's exception.</summary>
internal readonly record struct Outcome(Result<Receipt> Answer, Exception? Bug);
