using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.Facts;
using Airworthy.Record.State;
using Microsoft.Extensions.Logging;

namespace Airworthy.Delivery.Releases;

/// <summary>
/// Takes up every release that is to run, wherever it stands, one step after another. All it knows is in the rows: killed and started
/// again, it goes on from there. A release that waits for people is not touched until the record grows.
/// </summary>
public sealed class ReleaseWorker(
    IJournal journal,
    IRecordReader record,
    IStateStore state,
    ReleaseSteps steps,
    WaitingReleases waiting,
    TimeProvider clock,
    ILogger<ReleaseWorker> log
)
{
    private const int SideBySide = 4;
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(1);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var size = 0L;
        while (!cancel.IsCancellationRequested)
        {
            var trouble = false;
            try
            {
                await waiting.VoidAsync(cancel);
                var due = await DueAsync(cancel);
                var results = new System.Collections.Concurrent.ConcurrentBag<bool>();
                await Parallel.ForEachAsync(
                    due,
                    new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancel },
                    async (row, token) => results.Add(await AdvanceAsync(row, token))
                );
                trouble = results.Contains(false);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // the worker outlives whatever one round of it meets; the next round starts from the rows
            catch (Exception bug)
#pragma warning restore CA1031
            {
                log.LogError(bug, "A round of releases failed; trying again in {Pause}", AfterTrouble);
                trouble = true;
            }
            size = await PauseAsync(size, trouble, cancel);
        }
    }

    private Task<IReadOnlyList<Row<ReleaseState>>> DueAsync(CancellationToken cancel) =>
        state.AllAsync(ReleaseTables.Releases, cancel, Condition.Equal("status", "running"));

    /// <summary>Runs a release until it waits or ends; false when something outside it must change first.</summary>
    private async Task<bool> AdvanceAsync(Row<ReleaseState> row, CancellationToken cancel)
    {
        while (row.Value is { Status: ReleaseStatus.Running, Current: { } step } release)
        {
            var ended = await RunStepAsync(row, step, cancel);
            if (!ended.TryGet(out var facts, out var fault))
            {
                if (fault.Reason == JournalFaults.StaleRevision)
                {
                    return true;
                }
                log.LogWarning("Release {Release}, {Step}: {Fault}; trying again", release.Id, step.Name, fault);
                return false;
            }
            var commit = new Commit(Principal.System, facts)
            {
                Expected = [new Expectation(ReleaseTables.Releases, row.Key, row.Revision)],
            };
            var committed = await journal.CommitAsync(commit, cancel);
            if (!committed.IsOk && committed.Fault.Reason != JournalFaults.StaleRevision)
            {
                log.LogWarning(
                    "Release {Release}, {Step}: {Fault}; trying again",
                    release.Id,
                    step.Name,
                    committed.Fault
                );
                return false;
            }
            row = (await state.FindAsync(ReleaseTables.Releases, row.Key, cancel))!;
        }
        return true;
    }

    private async Task<Result<IReadOnlyList<FactDraft>>> RunStepAsync(
        Row<ReleaseState> row,
        StepState step,
        CancellationToken cancel
    )
    {
        // Only a check may be left in the middle: it changes nothing, and may take long.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var watching = step.Kind == StepKind.Check ? EndWithReleaseAsync(row, over) : Task.CompletedTask;
        try
        {
            return await steps.RunAsync(row, step, over.Token);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return JournalFaults.StaleRevision.With($"Release {row.Value.Id} was ended while its controls were asked.");
        }
#pragma warning disable CA1031 // a bug in a step ends that release with its name in the record, and no other
        catch (Exception bug)
#pragma warning restore CA1031
        {
            log.LogError(bug, "Release {Release}, {Step} broke", row.Value.Id, step.Name);
            return Result.Ok(
                ReleaseRules.Ending(
                    row.Value,
                    step,
                    StepStatus.Failed,
                    ReleaseStatus.Failed,
                    $"a bug stopped this step ({bug.GetType().Name}); the server's log has the details"
                )
            );
        }
        finally
        {
            await over.CancelAsync();
            await watching;
        }
    }

    /// <summary>Ends a step once its release does not run any more.</summary>
    private async Task EndWithReleaseAsync(Row<ReleaseState> row, CancellationTokenSource over)
    {
        try
        {
            while (!over.IsCancellationRequested)
            {
                var size = (await record.CheckpointAsync(over.Token))?.Checkpoint.Size ?? 0;
                var now = await state.FindAsync(ReleaseTables.Releases, row.Key, over.Token);
                if (now?.Value.Status != ReleaseStatus.Running)
                {
                    await over.CancelAsync();
                    return;
                }
                await record.GrownBeyondAsync(size, over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The step ended first.
        }
    }

    private async Task<long> PauseAsync(long size, bool trouble, CancellationToken cancel)
    {
        try
        {
            if (trouble)
            {
                await Task.Delay(AfterTrouble, clock, cancel);
                return size;
            }
            return await record.GrownBeyondAsync(size, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return size;
        }
    }
}
