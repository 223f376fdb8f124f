using System.Threading.Channels;
using Airworthy.Core.Results;
using Airworthy.Record.Facts;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// Commits in groups: while one group is being synced to disk, the next gathers, so many writers share a sync. A thread of its own
/// writes, because SQLite blocks.
/// </summary>
internal sealed class SqliteJournal : IJournal, IDisposable
{
    private const int MaxWaiting = 1024;
    private const int MaxInGroup = 256;

    private readonly Channel<Pending> _waiting = Channel.CreateBounded<Pending>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true }
    );

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<Result<SqliteWriter>> _open;
    private readonly RecordGrowth _growth;
    private SqliteWriter? _writer;

    internal SqliteJournal(SqliteWriter writer, Func<Result<SqliteWriter>> open, RecordGrowth growth)
    {
        (_writer, _open, _growth) = (writer, open, growth);
        _growth.Reached(writer.Size);
        new Thread(Run) { IsBackground = true, Name = "journal" }.Start();
    }

    public async Task<Result<Receipt>> CommitAsync(Commit commit, CancellationToken cancel)
    {
        if (commit.Facts.Count == 0)
        {
            return JournalFaults.EmptyCommit.With("A commit needs at least one fact.");
        }
        var pending = new Pending(commit);
        try
        {
            await _waiting.Writer.WriteAsync(pending, cancel);
        }
        catch (ChannelClosedException)
        {
            return JournalFaults.StoreUnavailable.With("The server is stopping. Try again when it is back.");
        }
        return await pending.Done.Task.WaitAsync(cancel);
    }

    /// <summary>Takes no more commits, and completes when those that were waiting are written.</summary>
    internal Task StopAsync()
    {
        _waiting.Writer.TryComplete();
        return _ended.Task;
    }

    /// <summary>Closes the file, after <see cref="StopAsync"/>.</summary>
    public void Dispose() => Close();

    private void Run()
    {
        var group = new List<Pending>(MaxInGroup);
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < MaxInGroup && _waiting.Reader.TryRead(out var pending))
            {
                group.Add(pending);
            }
            Write(group);
            group.Clear();
        }
        _ended.SetResult();
    }

    /// <summary>Answers every one of the group, whatever happens.</summary>
    private void Write(List<Pending> group)
    {
        try
        {
            if (_writer is null && Reopen() is { } fault)
            {
                group.ForEach(p => p.Done.SetResult(fault));
                return;
            }
            var outcomes = _writer!.Write([.. group.Select(p => p.Commit)]);
            _growth.Reached(_writer.Size);
            for (var i = 0; i < group.Count; i++)
            {
                group[i].Answer(outcomes[i]);
            }
        }
        catch (SqliteException e)
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
