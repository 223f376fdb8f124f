using Airworthy.Core.Results;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Research;

/// <summary>
/// The one who writes, one transaction at a time. Who finds nobody writing writes on their own thread at once, because handing over and
/// back costs more than a small write. Who finds somebody writing waits, and a thread of the writer's own commits all that wait as one
/// transaction, each in a savepoint, so that one's refusal undoes only itself. Each is answered after the commit.
/// </summary>
internal sealed class ResearchWriter : IDisposable
{
    /// <summary>Each waiting one is a caller held up; more than this say that the disk does not keep up.</summary>
    private const int MaxWaiting = 16_384;

    private const int MaxInGroup = 256;

    private readonly object _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<ResearchWork> _waiting = new();
    private readonly string _file;
    private readonly RowStamps _stamps;
    private readonly Action _grew;
    private ResearchConnection? _connection;
    private volatile bool _rest;
    private bool _busy;
    private bool _stopped;

    /// <param name="file">The database.</param>
    /// <param name="stamps">Told of the rows that each commit changed.</param>
    /// <param name="grew">Called after each commit, on the writer's thread.</param>
    internal ResearchWriter(string file, RowStamps stamps, Action grew)
    {
        (_file, _stamps, _grew) = (file, stamps, grew);
        _connection = ResearchConnection.OpenWriter(file);
        new Thread(Run) { IsBackground = true, Name = "research" }.Start();
    }

    internal Task<Result<T>> WriteAsync<T>(Func<ResearchConnection, Result<T>> write)
    {
        var work = new ResearchWork<T>(write);
        lock (_gate)
        {
            if (_stopped || _waiting.Count >= MaxWaiting)
            {
                work.Refuse(
                    ResearchFaults.ResearchUnavailable.With(
                        _stopped
                            ? "The server is stopping. Try again when it is back."
                            : "Too many writers are waiting. Try again in a moment."
                    )
                );
                return work.Done;
            }
            if (_busy || _waiting.Count > 0)
            {
                // Who writes now wakes the writer's thread on leaving.
                _waiting.Enqueue(work);
                return work.Done;
            }
            _busy = true;
        }
        Write([work]);
        Leave();
        return work.Done;
    }

    /// <summary>Takes no more work, and completes when what was waiting is written.</summary>
    internal Task StopAsync()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }
        return _ended.Task;
    }

    /// <summary>Between two transactions, brings home what is left of the log.</summary>
    internal void BringHome()
    {
        lock (_gate)
        {
            _rest = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Closes the file, after <see cref="StopAsync"/>.</summary>
    public void Dispose() => Close();

    private void Run()
    {
        var group = new List<ResearchWork>(MaxInGroup);
        while (Take(group))
        {
            Write(group);
            group.Clear();
            Rest();
            Leave();
        }
        _ended.SetResult();
    }

    private void Leave()
    {
        lock (_gate)
        {
            _busy = false;
            if (_waiting.Count > 0 || _rest || _stopped)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    private bool Take(List<ResearchWork> group)
    {
        lock (_gate)
        {
            while (_busy || (_waiting.Count == 0 && !_rest && !_stopped))
            {
                Monitor.Wait(_gate);
            }
            while (group.Count < MaxInGroup && _waiting.TryDequeue(out var work))
            {
                group.Add(work);
            }
            _busy = group.Count > 0 || !_stopped;
            return _busy;
        }
    }

    /// <summary>Answers every one of the group, whatever happens.</summary>
    private void Write(List<ResearchWork> group)
    {
        if (group.Count == 0)
        {
            return;
        }
        try
        {
            _connection ??= ResearchConnection.OpenWriter(_file);
            var wrote = group is [var one] ? WriteOne(_connection, one) : WriteAll(_connection, group);
            _stamps.Changed(_connection.Changes);
            group.ForEach(w => w.Answer());
            if (wrote)
            {
                _grew();
            }
        }
        catch (SqliteException e)
        {
            Close();
            var fault = ResearchFaults.ResearchUnavailable.With(
                $"The research database could not be written: {e.Message} Mend the cause and try again."
            );
            group.ForEach(w => w.Refuse(fault));
        }
        catch (Exception e)
        {
            Close();
            group.ForEach(w => w.Break(e));
        }
    }

    /// <summary>Brings home what is left of the log, where that was asked for: the one time that the disk is waited for.</summary>
    private void Rest()
    {
        if (!_rest)
        {
            return;
        }
        _rest = false;
        try
        {
            _connection?.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (SqliteException)
        {
            // The log stays as it is and nothing is lost; the keeper asks again.
        }
    }

    private static bool WriteOne(ResearchConnection connection, ResearchWork work)
    {
        connection.Prepare("BEGIN IMMEDIATE").Run();
        if (TryRun(connection, work))
        {
            connection.Prepare("COMMIT").Run();
            return true;
        }
        connection.Prepare("ROLLBACK").Run();
        return false;
    }

    private static bool WriteAll(ResearchConnection connection, List<ResearchWork> group)
    {
        var wrote = false;
        connection.Prepare("BEGIN IMMEDIATE").Run();
        foreach (var work in group)
        {
            connection.Prepare("SAVEPOINT one").Run();
            if (TryRun(connection, work))
            {
                wrote = true;
            }
            else
            {
                connection.Prepare("ROLLBACK TO one").Run();
            }
            connection.Prepare("RELEASE one").Run();
        }
        connection.Prepare("COMMIT").Run();
        return wrote;
    }

    /// <summary>A bug in one's work is answered to that one alone; a failing store concerns all.</summary>
    private static bool TryRun(ResearchConnection connection, ResearchWork work)
    {
        try
        {
            var kept = work.Run(connection);
            connection.ResetAll();
            if (!kept)
            {
                connection.Forget();
            }
            return kept;
        }
        catch (Exception bug) when (bug is not SqliteException { SqliteErrorCode: not SqliteConstraint })
        {
            connection.ResetAll();
            connection.Forget();
            work.Break(bug);
            return false;
        }
    }

    /// <summary>A broken rule of a table is a bug in what was written, not the store's failure.</summary>
    private const int SqliteConstraint = 19;

    private void Close()
    {
        try
        {
            _connection?.Dispose();
        }
        catch (SqliteException)
        {
            // What could not be closed cannot be used either; the next write opens the file anew.
        }
        // Whether what failed was committed all the same is not known.
        var any = new RowChanges();
        any.AddAll();
        _stamps.Changed(any);
        _connection = null;
    }
}
