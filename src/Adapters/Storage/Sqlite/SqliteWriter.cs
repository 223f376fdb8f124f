using System.Text;
using Airworthy.Core.Results;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.Merkle;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// The one who writes, used by one thread at a time. A call is one transaction: decided and folded in the database, made durable by the
/// <see cref="RecordTail"/>, and only then seen by readers. If the store fails, the call throws and this writer is of no use any more:
/// dispose it and open another, which reads again what was really committed.
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
    private TileAppender _edge = TileAppender.Empty;

    private SqliteWriter(
        SqliteConnection connection,
        RecordTail tail,
        SqliteFolds folds,
        RecordKey key,
        TimeProvider clock
    )
    {
        (_connection, Tail, _folds, _key, _clock) = (connection, tail, folds, key, clock);
        _log = new SqliteLog(connection);
        _begin = new PreparedCommand(connection, "BEGIN IMMEDIATE");
        _commit = new PreparedCommand(connection, "COMMIT");
        _savepoint = new PreparedCommand(connection, "SAVEPOINT one");
        _release = new PreparedCommand(connection, "RELEASE one");
        _undo = new PreparedCommand(connection, "ROLLBACK TO one");
    }

    /// <summary>How many facts are committed.</summary>
    internal long Size => _edge.Size;

    internal RecordTail Tail { get; }

    /// <summary>
    /// Opens the file for writing, compares the end of the record with its newest checkpoint, and takes from the tail what a loss of
    /// power took from the database.
    /// </summary>
    /// <param name="file">The database.</param>
    /// <param name="folds">What facts mean.</param>
    /// <param name="key">Signs checkpoints.</param>
    /// <param name="clock">Says when a fact is recorded.</param>
    /// <param name="tailTurned">Called when the tail begins its other file.</param>
    internal static Result<SqliteWriter> Open(
        string file,
        IReadOnlyList<IStateFold> folds,
        RecordKey key,
        TimeProvider clock,
        Action tailTurned
    )
    {
        var connection = SqliteConnections.OpenWriter(file);
        RecordTail? tail = null;
        SqliteWriter? writer = null;
        try
        {
            SqliteConnections.MakeWhole(connection);
            tail = RecordTail.Open(file, () => SqliteConnections.SyncLog(file), tailTurned);
            writer = new SqliteWriter(connection, tail, new SqliteFolds(connection, folds), key, clock);
            if (writer.Start().Fault is { } unfit)
            {
                writer.Dispose();
                return unfit;
            }
            SqliteConnections.SyncLog(file);
            tail.Begin(writer.Size);
            DurableFiles.FlushFolder(Path.GetDirectoryName(file)!);
            return writer;
        }
        catch
        {
            writer?.Dispose();
            tail?.Dispose();
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Begins a transaction; false where a foreign program holds the file and <paramref name="wait"/> is false, or throws where it did
    /// not let go for long.
    /// </summary>
    internal bool TryBegin(bool wait)
    {
        if (wait)
        {
            _begin.Run();
            return true;
        }
        SqliteConnections.BePatient(_connection, false);
        try
        {
            _begin.Run();
            return true;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SqliteCodes.Busy)
        {
            return false;
        }
        finally
        {
            SqliteConnections.BePatient(_connection, true);
        }
    }

    /// <summary>
    /// Commits all of them together, each refused one left out, after <see cref="TryBegin"/>. What it answers is durable, refusals
    /// included.
    /// </summary>
    internal IReadOnlyList<Outcome> Write(IReadOnlyList<Commit> commits)
    {
        try
        {
            var outcomes = new List<Outcome>(commits.Count);
            var entries = new List<byte[]>(commits.Count);
            foreach (var commit in commits)
            {
                outcomes.Add(Take(commit, entries));
            }
            if (entries.Count == 0)
            {
                SqliteConnections.Execute(_connection, "ROLLBACK");
                return outcomes;
            }
            var next = _log.Grow(_edge, entries);
            var note = SignedCheckpoint.Sign(new Checkpoint(_key.Verifier.Name, next.Size, next.Root), _key).Text;
            _log.AppendCheckpoint(next.Size, note);
            Tail.Append(new TailBatch(_edge.Size, entries, Encoding.UTF8.GetBytes(note)));
            _commit.Run();
            Tail.Keep();
            _edge = next;
            return outcomes;
        }
        catch
        {
            TakeBackBoth();
            throw;
        }
    }

    /// <summary>Brings the write-ahead log home: the one time that a writer waits for the disk longer than for one small write.</summary>
    internal void Rest() => SqliteConnections.BringHome(_connection);

    public void Dispose()
    {
        foreach (var command in (PreparedCommand[])[_begin, _commit, _savepoint, _release, _undo])
        {
            command.Dispose();
        }
        _folds.Dispose();
        _log.Dispose();
        Tail.Dispose();
        _connection.Dispose();
    }

    private Result<Nothing> Start()
    {
        var recovery = new RecordRecovery(_connection, _log, _folds, _key.Verifier);
        if (!recovery.Load().Then(e => recovery.TakeBack(e, Tail.Read())).TryGet(out var edge, out var fault))
        {
            return fault;
        }
        _edge = edge;
        return Result.Done;
    }

    /// <summary>One commit inside the transaction, undone by itself if it is refused. Adds its entries if it is not.</summary>
    private Outcome Take(Commit commit, List<byte[]> entries)
    {
        var before = entries.Count;
        _savepoint.Run();
        try
        {
            var receipt = Append(commit, entries);
            if (receipt.IsOk)
            {
                _release.Run();
                return new Outcome(receipt, Bug: null);
            }
            Undo(entries, before);
            return new Outcome(receipt, Bug: null);
        }
        catch (SqliteException e) when (_folds.Explain(e) is { } taken)
        {
            Undo(entries, before);
            return new Outcome(taken, Bug: null);
        }
        catch (Exception e) when (e is not SqliteException)
        {
            // A fold that throws is a bug of one capability; the others' commits go on.
            Undo(entries, before);
            return new Outcome(default, e);
        }
    }

    private Result<Receipt> Append(Commit commit, List<byte[]> entries)
    {
        foreach (var expected in commit.Expected)
        {
            if (_folds.Check(expected) is { } stale)
            {
                return stale;
            }
        }
        var at = _clock.GetUtcNow();
        var first = _edge.Size + entries.Count;
        foreach (var draft in commit.Facts)
        {
            var index = _edge.Size + entries.Count;
            if (!Fact.Place(draft, index, at, commit.By, _log.NextPlace).TryGet(out var placed, out var fault))
            {
                return fault;
            }
            var entry = placed.ToEntry();
            // Folds see the fact as it will be read again, so a replay cannot come out otherwise.
            var fact = Fact.FromEntry(index, entry).Value;
            _log.Append(fact, entry);
            entries.Add(entry);
            _folds.Apply(fact);
            at = fact.At;
        }
        return new Receipt(first, _edge.Size + entries.Count, at);
    }

    private void Undo(List<byte[]> entries, int before)
    {
        entries.RemoveRange(before, entries.Count - before);
        _undo.Run();
        _release.Run();
    }

    /// <summary>After a failure: neither the database nor the tail may keep what is answered as not written.</summary>
    private void TakeBackBoth()
    {
        TryRollBack();
        try
        {
            Tail.Withdraw();
        }
        catch (IOException)
        {
            // The disk refuses all: whether these facts are there is known when the file is opened again.
        }
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
}

/// <summary>What became of one commit: an answer for its caller, or a bug's exception.</summary>
internal readonly record struct Outcome(Result<Receipt> Answer, Exception? Bug);
