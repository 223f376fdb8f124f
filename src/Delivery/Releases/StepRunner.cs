using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>Runs one step to its end, whatever its kind, and commits what came of it.</summary>
public sealed class StepRunner(
    IStateStore state,
    PipelineService pipelines,
    ReleaseSteps steps,
    WorkSteps works,
    StepCommits commits,
    TimeProvider clock
) : IDisposable
{
    private const int SideBySide = 4;

    /// <summary>Asking controls and warming versions take memory and every core; work that is handed over waits elsewhere.</summary>
    private readonly SemaphoreSlim _here = new(SideBySide);

    public void Dispose() => _here.Dispose();

    internal async Task<Result<Nothing>> RunAsync(
        Row<ReleaseState> row,
        StepState step,
        CancellationToken over,
        CancellationToken stop
    )
    {
        if (!(await pipelines.OfReleaseAsync(row.Value, stop)).TryGet(out var pipeline, out var fault))
        {
            return await EndAsync(row, step, StepOutcome.Failed(fault.Detail), stop);
        }
        var version = (await state.FindAsync(CatalogTables.Versions, row.Value.VersionId.ToString(), stop))!.Value;
        var spec = pipeline.Spec.Steps.Single(s => s.Name == step.Name);
        if (spec.When is { } when && step is { Status: StepStatus.Pending, Attempt: 0 })
        {
            if (!when.Holds(StepValueRules.Of(row.Value, version, spec)).TryGet(out var holds, out fault))
            {
                return await EndAsync(row, step, StepOutcome.Failed(fault.Detail), stop);
            }
            if (!holds)
            {
                return await EndAsync(row, step, StepOutcome.Skipped($"its condition does not hold: {when}"), stop);
            }
        }
        if (step.Kind == StepKind.Wait)
        {
            return await WaitAsync(row, step, spec, stop);
        }
        return step.Kind.IsHandedOver()
            ? await works.RunAsync(new StepAt(row.Value, step, spec, version), over, stop)
            : await HereAsync(row, step, over, stop);
    }

    internal async Task<Result<Nothing>> BrokenAsync(
        ReleaseId release,
        StepState step,
        Exception bug,
        CancellationToken stop
    )
    {
        var why = $"a bug stopped this step ({bug.GetType().Name}); the server's log has the details";
        var committed = await commits.CommitAsync(
            release,
            step.Name,
            (row, now) => GraphRules.IsOver(now) ? null : StepOutcome.Failed(why).Of(row.Value, now),
            stop
        );
        return committed.TryGet(out _, out var fault) ? Result.Done : fault;
    }

    private async Task<Result<Nothing>> HereAsync(
        Row<ReleaseState> row,
        StepState step,
        CancellationToken over,
        CancellationToken stop
    )
    {
        await _here.WaitAsync(stop);
        try
        {
            while (true)
            {
                // Only a check may be left in the middle: it changes nothing, and may take long.
                var ended = await steps.RunAsync(row, step, step.Kind == StepKind.Check ? over : stop);
                if (!ended.TryGet(out var outcome, out var fault))
                {
                    return fault;
                }
                if (outcome == StepOutcome.Later)
                {
                    return Result.Done;
                }
                if (outcome.Status is not null)
                {
                    return await EndAsync(row, step, outcome, stop);
                }
                if (!(await EndAsync(row, step, outcome, stop)).TryGet(out _, out fault))
                {
                    return fault;
                }
                // What was stated may have sent the release back to an earlier step, or made it wait.
                var after = await state.FindAsync(ReleaseTables.Releases, row.Key, stop);
                if (
                    after is null
                    || !GraphRules.Ready(after.Value).Any(s => s.Name == step.Name)
                    || ReleaseRules.AwaitedSteps(after.Value).Any(s => s.Name == step.Name)
                )
                {
                    return Result.Done;
                }
                row = after;
            }
        }
        finally
        {
            _here.Release();
        }
    }

    /// <summary>
    /// Commits an outcome to the row it was found upon, or to a later one in which only other steps went on; else the step is run again.
    /// </summary>
    private async Task<Result<Nothing>> EndAsync(
        Row<ReleaseState> row,
        StepState step,
        StepOutcome outcome,
        CancellationToken stop
    )
    {
        var committed = await commits.CommitAsync(
            row.Value.Id,
            step.Name,
            (now, at) =>
                at.Status == step.Status && at.Attempt == step.Attempt && IsSameBut(row.Value, now.Value)
                    ? outcome.Of(now.Value, at)
                    : null,
            stop
        );
        return committed.TryGet(out _, out var fault) ? Result.Done : fault;
    }

    /// <summary>Whether people and gates have said nothing in between.</summary>
    private static bool IsSameBut(ReleaseState before, ReleaseState now) =>
        before.Ending is null == now.Ending is null
        && (before.Emergencies?.Count ?? 0) == (now.Emergencies?.Count ?? 0)
        && before.Approvals.Select(a => (a.By, a.At)).SequenceEqual(now.Approvals.Select(a => (a.By, a.At)))
        && before.RerunBy?.Count == now.RerunBy?.Count;

    private async Task<Result<Nothing>> WaitAsync(
        Row<ReleaseState> row,
        StepState step,
        StepSpec spec,
        CancellationToken stop
    )
    {
        var now = clock.GetUtcNow();
        if (step.Status == StepStatus.Running)
        {
            return row.Value.Ending is { } ending && !step.Always
                    ? await EndAsync(row, step, StepOutcome.Cancelled($"the release ends: {ending.Detail}"), stop)
                : step.DueAt > now ? Result.Done
                : await EndAsync(
                    row,
                    step,
                    StepOutcome.Done($"waited until {step.DueAt:yyyy-MM-dd HH:mm:ss} UTC"),
                    stop
                );
        }
        var until = Durations.OfStep(spec.Target).TryGet(out var length, out _)
            ? now + length
            : StepWords.Moment(spec.Target).Value.ToUniversalTime();
        var begun = new StepBegun(row.Value.Id, step.Name, step.Attempt + 1, until);
        var committed = await commits.CommitAsync(
            row.Value.Id,
            step.Name,
            (to, at) =>
                at.Status == StepStatus.Pending && to.Value.Ending is null
                    ? [ReleaseRules.About(to.Value, StepFacts.Begun, begun)]
                    : null,
            stop
        );
        return committed.TryGet(out _, out var fault) ? Result.Done : fault;
    }
}
