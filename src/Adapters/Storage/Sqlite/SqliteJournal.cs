using Airworthy.Core.Results;
using Airworthy.Record.Facts;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// Commits one at a time or in groups. Who finds nobody writing writes on their own thread at once, because handing over and back costs
/// as much as the write. Who finds somebody writing waits, and the journal's own thread commits all that wait together, so that they
/// share one sync.
/// </summary>
internal sealed class SqliteJournal : IJournal, IDisposable
{
    /// <summary>Each waiting one is a caller held up; more than this say that the disk does not keep up.</summary>
    private const int MaxWaiting = 16_384;

    private const int MaxInGroup = 256;

    private readonly object _gate = new();
    private readonly Queue<Pending> _waiting = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<Result<SqliteWriter>> _open;
    private readonly RecordGrowth _growth;
    private readonly Action _grew;
    private volatile SqliteWriter? _writer;
    private volatile bool _rest;
    private bool _busy;
    private bool _stopped;

    /// <param name="writer">The one who writes, until the store fails.</param>
    /// <param name="open">Opens another after a failure.</param>
    /// <param name="growth">Tells readers.</param>
    /// <param name="grew">Called after each commit, by the thread that wrote.</param>
    internal SqliteJournal(SqliteWriter writer, Func<Result<SqliteWriter>> open, RecordGrowth growth, Action grew)
    {
        (_writer, _open, _growth, _grew) = (writer, open, growth, grew);
        _growth.Reached(writer.Size);
        new Thread(Run) { IsBackground = true, Name = "journal" }.Start();
    }

    public Task<Result<Receipt>> CommitAsync(Commit commit, CancellationToken cancel)
    {
        if (commit.Facts.Count == 0)
        {
            return Task.FromResult<Result<Receipt>>(
                JournalFaults.EmptyCommit.With("A commit needs at least one fact.")
            );
        }
        if (cancel.IsCancellationRequested)
        {
            return Task.FromCanceled<Result<Receipt>>(cancel);
        }
        var pending = new Pending(commit);
        lock (_gate)
        {
            if (_stopped || _waiting.Count >= MaxWaiting)
            {
                return Task.FromResult<Result<Receipt>>(
                    JournalFaults.StoreUnavailable.With(
                        _stopped
                            ? "The server is stopping. Try again when it is back."
                            : "Too many writers are waiting. Try again in a moment."
                    )
                );
            }
            if (_busy || _waiting.Count > 0)
            {
                // Who writes now wakes the journal's thread on leaving.
                _waiting.Enqueue(pending);
                return pending.Done.Task.WaitAsync(cancel);
            }
            _busy = true;
        }
        var written = Write([pending], wait: false);
        lock (_gate)
        {
            if (!written)
            {
                // Somebody else holds the file. The journal's thread waits for them, not the caller's.
                _waiting.Enqueue(pending);
            }
        }
        Leave();
        return pending.Done.Task.WaitAsync(cancel);
    }

    /// <summary>Takes no more commits, and completes when those that were waiting are written.</summary>
    internal Task StopAsync()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }
        return _ended.Task;
    }

    /// <summary>The first <paramref name="size"/> facts are durable in the database itself.</summary>
    internal void CameHome(long size) => _writer?.Tail.CameHome(size);

    /// <summary>Between two transactions, brings home what is left of the log.</summary>
    internal void Rest()
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
        var group = new List<Pending>(MaxInGroup);
        while (Take(group))
        {
            if (group.Count > 0)
            {
                Write(group, wait: true);
                group.Clear();
            }
            BringHome();
            Leave();
        }
        _ended.SetResult();
    }

    private bool Take(List<Pending> group)
    {
        lock (_gate)
        {
            while (_busy || (_waiting.Count == 0 && !_rest && !_stopped))
            {
                Monitor.Wait(_gate);
            }
            while (group.Count < MaxInGroup && _waiting.TryDequeue(out var pending))
            {
                group.Add(pending);
            }
            _busy = group.Count > 0 || !_stopped;
            return _busy;
        }
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

    /// <summary>
    /// Answers every one of the group, whatever happens; false, and nobody answered, only where a foreign program holds the file and it
    /// is not to be waited for.
    /// </summary>
    private bool Write(List<Pending> group, bool wait)
    {
        try
        {
            if (_writer is null && Reopen() is { } closed)
            {
                group.ForEach(p => p.Done.SetResult(closed));
                return true;
            }
            var writer = _writer!;
            if (!writer.TryBegin(wait))
            {
                return false;
            }
            var outcomes = writer.Write([.. group.Select(p => p.Commit)]);
            _growth.Reached(writer.Size);
            for (var i = 0; i < group.Count; i++)
            {
                group[i].Answer(outcomes[i]);
            }
            _grew();
        }
        catch (Exception e) when (e is SqliteException or IOException)
        {
            Close();
            var fault = JournalFaults.StoreUnavailable.With(
                $"The record could not be written: {e.Message} Mend the cause and try again."
            );
            group.ForEach(p => p.Done.TrySetResult(fault));
        }
        catch (Exception e)
        {
            Close();
            group.ForEach(p => p.Done.TrySetException(e));
        }
        return true;
    }

    private void BringHome()
    {
        if (!_rest)
        {
            return;
        }
        _rest = false;
        try
        {
            _writer?.Rest();
        }
        catch (SqliteException)
        {
            // The log stays as it is and nothing is lost; the keeper asks again.
        }
    }

    private Fault? Reopen()
    {
        if (_open().TryGet(out var writer, out var fault))
        {
            _writer = writer;
            return null;
        }
        return JournalFaults.StoreUnavailable.With(fault.Detail);
    }

    private void Close()
    {
        try
        {
            _writer?.Dispose();
        }
        catch (SqliteException)
        {
            // What could not be closed cannot be used either; the next commit opens the file anew.
        }
        _writer = null;
    }

    private sealed record Pending(Commit Commit)
    {
        internal TaskCompletionSource<Result<Receipt>> Done { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal void Answer(Outcome outcome)
        {
            if (outcome.Bug is { } bug)
            {
                Done.SetException(bug);
            }
            else
            {
                Done.SetResult(outcome.Answer);
            }
        }
    }
}
