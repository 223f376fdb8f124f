using System.Collections.Concurrent;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.State;
using Microsoft.Extensions.Logging;

namespace Airworthy.Delivery.Releases;

/// <summary>
/// Takes up every release that is to go on, wherever it stands. All it knows is in the rows: killed and started again, it goes on from
/// there. A release is touched when the record tells something of it or when its time has come; one that waits for people, or for a
/// moment, costs a row.
/// </summary>
public sealed class ReleaseWorker(
    IJournal journal,
    IRecordReader record,
    IStateStore state,
    StepRunner runner,
    WaitingReleases waiting,
    TimeProvider clock,
    ILogger<ReleaseWorker> log
)
{
    private const int FactsAtOnce = 1000;
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly ReleaseFold _fold = new();
    private readonly GroupFold _groups = new();
    private readonly ConcurrentDictionary<string, ReleaseRun> _runs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _awaited = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _tasks = new();

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var tools = new RunTools(state, journal, runner, clock, log);
        var read = -1L;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (read < 0)
                {
                    read = await BeginAsync(tools, cancel);
                }
                read = await ReadAsync(read, tools, cancel);
                await DueAsync(tools, cancel);
                await PauseAsync(read, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // the worker outlives whatever one round of it meets; the next round starts from the rows
            catch (Exception bug)
#pragma warning restore CA1031
            {
                log.LogError(bug, "A round of releases failed; trying again in {Pause}", AfterTrouble);
                await Task.Delay(AfterTrouble, clock, CancellationToken.None);
            }
        }
        await Task.WhenAll(_tasks.Keys);
    }

    /// <summary>Everything that an earlier process left running; and what people wait upon is looked at once.</summary>
    private async Task<long> BeginAsync(RunTools tools, CancellationToken cancel)
    {
        var size = await SizeAsync(cancel);
        await waiting.VoidAsync(cancel);
        foreach (var row in await state.AllAsync(ReleaseTables.Releases, cancel, Condition.Equal("status", "running")))
        {
            TakeUp(row.Key, tools, cancel);
        }
        return size;
    }

    private async Task<long> ReadAsync(long from, RunTools tools, CancellationToken cancel)
    {
        while (true)
        {
            var facts = await record.ReadAsync(from, FactsAtOnce, cancel);
            foreach (var fact in facts)
            {
                foreach (var key in _fold.KeysOf(fact))
                {
                    TakeUp(key, tools, cancel);
                }
                foreach (var group in _groups.KeysOf(fact).Where(_ => !StepFacts.Begun.Is(fact)))
                {
                    Freed(group, tools, cancel);
                }
                await waiting.HeardAsync(fact, cancel);
            }
            from += facts.Count;
            if (facts.Count < FactsAtOnce)
            {
                return from;
            }
        }
    }

    /// <summary>Those who waited for a group, the oldest first.</summary>
    private void Freed(string group, RunTools tools, CancellationToken cancel)
    {
        foreach (var key in _awaited.Where(a => a.Value == group).Select(a => a.Key).Order(StringComparer.Ordinal))
        {
            _awaited.TryRemove(key, out _);
            TakeUp(key, tools, cancel);
        }
    }

    private async Task DueAsync(RunTools tools, CancellationToken cancel)
    {
        var now = Now();
        var query = new StateQuery
        {
            Where = [new Condition(["dueAt"], Comparison.LessOrEqual, StateValue.Of(now))],
            OrderBy = ["dueAt"],
            Limit = 1000,
        };
        foreach (var row in (await state.ListAsync(ReleaseTables.Releases, query, cancel)).Value.Rows)
        {
            if (row.Value.Status == ReleaseStatus.Waiting)
            {
                await waiting.VoidAsync(row, cancel);
            }
            else
            {
                TakeUp(row.Key, tools, cancel);
            }
        }
    }

    /// <summary>Until the record grows or the next release is due.</summary>
    private async Task PauseAsync(long size, CancellationToken cancel)
    {
        var query = new StateQuery
        {
            Where = [new Condition(["dueAt"], Comparison.Greater, StateValue.Of(Now()))],
            OrderBy = ["dueAt"],
            Limit = 1,
        };
        var rows = (await state.ListAsync(ReleaseTables.Releases, query, cancel)).Value.Rows;
        var pause = rows.Count > 0 && rows[0].Value.DueAt is { } due ? due - clock.GetUtcNow() : LongestPause;
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var grown = record.GrownBeyondAsync(size, awake.Token);
        await Task.WhenAny(grown, Task.Delay(Between(pause), clock, awake.Token));
        await awake.CancelAsync();
        cancel.ThrowIfCancellationRequested();
    }

    private static TimeSpan Between(TimeSpan pause) =>
        pause < TimeSpan.FromMilliseconds(5) ? TimeSpan.FromMilliseconds(5)
        : pause > LongestPause ? LongestPause
        : pause;

    private void TakeUp(string key, RunTools tools, CancellationToken cancel)
    {
        if (!ReleaseId.Parse(key).TryGet(out var id, out _))
        {
            return;
        }
        var mine = new ReleaseRun(id, tools);
        var run = _runs.GetOrAdd(key, mine);
        run.Wake();
        if (!ReferenceEquals(run, mine))
        {
            return;
        }
        var task = Task.Run(() => RunAsync(key, run, tools, cancel), CancellationToken.None);
        _tasks[task] = true;
        _ = task.ContinueWith(t => _tasks.TryRemove(t, out _), TaskScheduler.Default);
    }

    private async Task RunAsync(string key, ReleaseRun run, RunTools tools, CancellationToken cancel)
    {
        var again = false;
        try
        {
            if (await run.RunAsync(cancel) is { } group)
            {
                _awaited[key] = group;
                // It may have become free between the look and the note.
                again =
                    await state.FindAsync(ReleaseTables.Groups, group, cancel) is null
                    && _awaited.TryRemove(key, out _);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // It goes on from its row at the next start.
        }
#pragma warning disable CA1031 // one release must not end the others; its row is looked at again when the record tells of it
        catch (Exception bug)
#pragma warning restore CA1031
        {
            log.LogError(bug, "Release {Release} could not be taken up", key);
        }
        _runs.TryRemove(key, out _);
        if (again || run.IsWoken)
        {
            TakeUp(key, tools, cancel);
        }
    }

    private string Now() =>
        clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<long> SizeAsync(CancellationToken cancel) =>
        (await record.CheckpointAsync(cancel))?.Checkpoint.Size ?? 0;
}
