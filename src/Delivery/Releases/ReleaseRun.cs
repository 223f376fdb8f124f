using System.Threading.Channels;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;
using Airworthy.Record.Facts;
using Airworthy.Record.State;
using Microsoft.Extensions.Logging;

namespace Airworthy.Delivery.Releases;

/// <summary>
/// One release while something of it runs: every step that may begin runs beside the others until none is left; then it is a row and
/// nothing else.
/// </summary>
internal sealed class ReleaseRun(ReleaseId release, RunTools tools)
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly Dictionary<string, Underway> _steps = new(StringComparer.Ordinal);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);

    /// <summary>Says that the record told something of the release.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Whether something was told that was not looked at any more.</summary>
    public bool IsWoken => _wake.Reader.TryPeek(out _);

    /// <summary>Goes on until nothing runs. Answers the group that a step waits for to be free; null where none does.</summary>
    public async Task<string?> RunAsync(CancellationToken stop)
    {
        string? awaited = null;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            while (_wake.Reader.TryRead(out _)) { }
            var row = await tools.State.FindAsync(ReleaseTables.Releases, release.ToString(), stop);
            if (row is { Value.IsOpen: true })
            {
                await TakeUpAsync(row, stop);
            }
            foreach (var underway in _steps.Values)
            {
                if (row is not { Value.IsOpen: true } || (row.Value.Ending is not null && !underway.Always))
                {
                    await underway.Over.CancelAsync();
                }
            }
            if (_steps.Count == 0)
            {
                return awaited;
            }
            var woken = _wake.Reader.WaitToReadAsync(stop).AsTask();
            await Task.WhenAny([.. _steps.Values.Select(u => (Task)u.Task), woken]);
            foreach (var (name, underway) in _steps.Where(s => s.Value.Task.IsCompleted).ToList())
            {
                _steps.Remove(name);
                underway.Over.Dispose();
                var ended = await underway.Task;
                if (ended.Fault is { } fault && fault.Reason == OrchestrationFaults.GroupBusy)
                {
                    awaited = underway.Group;
                    _held.Add(name);
                }
                else if (ended.Fault is { } trouble && trouble.Reason != JournalFaults.StaleRevision)
                {
                    tools.Log.LogWarning("Release {Release}, {Step}: {Fault}; trying again", release, name, trouble);
                    await Task.Delay(AfterTrouble, tools.Clock, stop);
                }
            }
        }
    }

    private async Task TakeUpAsync(Row<ReleaseState> row, CancellationToken stop)
    {
        var now = tools.Clock.GetUtcNow();
        if (GraphRules.IsSpent(row.Value))
        {
            await tools.CloseAsync(row, stop);
            return;
        }
        var awaited = ReleaseRules.AwaitedSteps(row.Value).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        var due = GraphRules
            .Ready(row.Value)
            .Where(s => !awaited.Contains(s.Name))
            .Concat(GraphRules.Running(row.Value))
            .Where(s => GraphRules.IsDue(row.Value, s, now) && !_steps.ContainsKey(s.Name) && !_held.Contains(s.Name))
            .ToList();
        foreach (var step in due)
        {
            var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var task = Task.Run(() => StepAsync(row, step, over.Token, stop), stop);
            _steps[step.Name] = new Underway(task, over, step.Always, step.Group);
        }
    }

    private async Task<Result<Nothing>> StepAsync(
        Row<ReleaseState> row,
        StepState step,
        CancellationToken over,
        CancellationToken stop
    )
    {
        try
        {
            return await tools.Runner.RunAsync(row, step, over, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return Result.Done;
        }
#pragma warning disable CA1031 // a bug in a step ends that release with its name in the record, and no other
        catch (Exception bug)
#pragma warning restore CA1031
        {
            tools.Log.LogError(bug, "Release {Release}, {Step} broke", release, step.Name);
            return await tools.Runner.BrokenAsync(release, step, bug, stop);
        }
    }

    /// <summary>A step that runs.</summary>
    private sealed record Underway(
        Task<Result<Nothing>> Task,
        CancellationTokenSource Over,
        bool Always,
        string? Group
    );
}

/// <summary>What running a release takes.</summary>
internal sealed record RunTools(IStateStore State, IJournal Journal, StepRunner Runner, TimeProvider Clock, ILogger Log)
{
    /// <summary>States the end of a release of which nothing is left: who was to say so was killed before.</summary>
    public async Task CloseAsync(Row<ReleaseState> row, CancellationToken stop)
    {
        var end = row.Value.Ending ?? new ReleaseEnd(ReleaseStatus.Succeeded, "every step is done");
        var commit = new Commit(Principal.System, [ReleaseRules.Finished(row.Value, end.Status, end.Detail)])
        {
            Expected = [new Expectation(ReleaseTables.Releases, row.Key, row.Revision)],
        };
        await Journal.CommitAsync(commit, stop);
    }
}
