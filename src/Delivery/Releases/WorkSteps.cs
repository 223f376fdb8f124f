using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>
/// Steps whose work is handed over. "Begun" is stated before the work is, and what it can be found by after it: so whoever takes a step
/// up after a kill knows whether the work may run already.
/// </summary>
public sealed class WorkSteps(
    IStateStore state,
    StepCommits commits,
    ReleaseService releases,
    OrchestratorCatalog orchestrators,
    ISecretSource secrets,
    WorkFollower follower,
    IdSource ids,
    TimeProvider clock
)
{
    /// <summary>Runs one attempt to its end, from wherever it stands; a fault means "not now".</summary>
    /// <param name="at">What the step is about.</param>
    /// <param name="over">Cancelled when the release is to end: the work is stopped, harder and harder.</param>
    /// <param name="stop">Ends the asking and leaves the work as it is.</param>
    internal async Task<Result<Nothing>> RunAsync(StepAt at, CancellationToken over, CancellationToken stop)
    {
        var mayHaveStarted = at.Step.Status == StepStatus.Running;
        if (!mayHaveStarted)
        {
            if (!(await BeginAsync(at, stop)).TryGet(out var begun, out var busy))
            {
                return busy;
            }
            if (begun is null)
            {
                return Result.Done;
            }
            at = begun;
        }
        if (!Order(at, mayHaveStarted && at.Step.Handle is null).TryGet(out var order, out var fault))
        {
            return await EndAsync(at, WorkResult.Failed(fault.Detail), stop);
        }
        if (!orchestrators.Find(at.Spec.Kind.ToYaml()).TryGet(out var orchestrator, out fault))
        {
            return await EndAsync(at, WorkResult.Failed(fault.Detail), stop);
        }
        return await EndAsync(at, await follower.FollowAsync(at, orchestrator, order, over, stop), stop);
    }

    /// <summary>The step as it was begun; null where another did.</summary>
    private async Task<Result<StepAt?>> BeginAsync(StepAt at, CancellationToken stop)
    {
        var attempt = at.Step.Attempt + 1;
        var group = at.Spec.Concurrency;
        var begun = new StepBegun(at.Release.Id, at.Step.Name, attempt, null, group?.Group);
        var committed = await commits.CommitAsync(
            at.Release.Id,
            at.Step.Name,
            (row, step) =>
                step.Status == StepStatus.Pending
                && step.Attempt == attempt - 1
                && (row.Value.Ending is null || step.Always)
                    ? [ReleaseRules.About(row.Value, StepFacts.Begun, begun)]
                    : null,
            stop,
            group is null ? null : () => HoldAsync(at, group, stop)
        );
        if (!committed.TryGet(out var after, out var fault))
        {
            if (fault.Reason == OrchestrationFaults.GroupBusy && group!.OnBusy == OnBusy.Refuse)
            {
                await EndAsync(at, WorkResult.Failed(fault.Detail), stop);
                return Result.Ok<StepAt?>(null);
            }
            return fault;
        }
        return Result.Ok(
            after is null
                ? null
                : at with
                {
                    Release = after.Value,
                    Step = after.Value.Steps.Single(s => s.Name == at.Step.Name),
                }
        );
    }

    /// <summary>That nobody holds the group; a fault where somebody does.</summary>
    private async Task<Result<Expectation>> HoldAsync(StepAt at, ConcurrencySpec group, CancellationToken stop)
    {
        var held = await state.FindAsync(ReleaseTables.Groups, group.Group, stop);
        if (held is null)
        {
            return new Expectation(ReleaseTables.Groups, group.Group, 0);
        }
        if (group.OnBusy == OnBusy.CancelOlder && held.Value.Release != at.Release.Id)
        {
            await releases.CancelAsync(
                Principal.System,
                held.Value.Release,
                $"release {at.Release.Id} takes the place in the group '{group.Group}'",
                stop
            );
        }
        return OrchestrationFaults.GroupBusy.With(
            $"The group '{group.Group}' is held by step '{held.Value.Step}' of release {held.Value.Release}."
        );
    }

    private Result<WorkOrder> Order(StepAt at, bool mayHaveStarted)
    {
        var values = StepValueRules.Of(at.Release, at.Version, at.Spec);
        var inputs = new Dictionary<string, WorkInput>(
            StepValueRules.Told(at.Release, at.Version, at.Spec, at.Step.Attempt),
            StringComparer.Ordinal
        );
        foreach (var (name, text) in at.Spec.Inputs)
        {
            if (!TemplateText.Fill(text, values).TryGet(out var value, out var fault))
            {
                return fault;
            }
            inputs[name] = new WorkInput(value);
        }
        foreach (var name in at.Spec.Secrets)
        {
            if (secrets.Find(name) is not { } secret)
            {
                return OrchestrationFaults.NoSecret.With(
                    $"The step '{at.Step.Name}' needs the secret '{name}', and this server has none of that name."
                );
            }
            inputs[name] = new WorkInput(secret, true);
        }
        var with = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in at.Spec.With)
        {
            if (!TemplateText.Fill(text, values).TryGet(out var value, out var fault))
            {
                return fault;
            }
            with[name] = value;
        }
        return new WorkOrder
        {
            Key = WorkRules.Key(at.Release.Id, at.Step.Name, at.Step.Attempt),
            Target = at.Spec.Target,
            With = with,
            Inputs = inputs,
            MayHaveStarted = mayHaveStarted,
            Repeatable = at.Spec.Repeatable,
            Version = at.Release.VersionId,
        };
    }

    private async Task<Result<Nothing>> EndAsync(StepAt at, WorkResult result, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var committed = await commits.CommitAsync(
            at.Release.Id,
            at.Step.Name,
            (row, step) =>
            {
                if (GraphRules.IsOver(step) || step.Attempt != at.Step.Attempt || step.Status != at.Step.Status)
                {
                    return null;
                }
                var failed = result.Status == StepStatus.Failed && step.Status == StepStatus.Running;
                if (!failed || !WorkRules.TriesAgain(row.Value, at.Spec, step.Attempt, result.IsLost))
                {
                    return WorkRules.Ended(row.Value, step, result.Status, result.Detail, result.Outputs, result.Kept);
                }
                var next = WorkRules.NextAttempt(at.Spec, step.Attempt, now, WorkRules.Chance(ids.Next("rnd")));
                var retried = new StepRetried(
                    row.Value.Id,
                    step.Name,
                    step.Attempt,
                    ReleaseRules.Kept(result.Detail),
                    next,
                    result.Kept,
                    step.Group
                );
                return [ReleaseRules.About(row.Value, StepFacts.Retried, retried)];
            },
            stop
        );
        return committed.TryGet(out _, out var fault) ? Result.Done : fault;
    }
}

/// <summary>A step of a release with all that running it rests on.</summary>
internal sealed record StepAt(ReleaseState Release, StepState Step, StepSpec Spec, VersionState Version);

/// <summary>How an attempt ended.</summary>
internal sealed record WorkResult(StepStatus Status, string Detail)
{
    /// <summary>Whether nobody can say if it ran.</summary>
    public bool IsLost { get; init; }

    public IReadOnlyDictionary<string, string>? Outputs { get; init; }

    public StepKept? Kept { get; init; }

    public static WorkResult Failed(string why) => new(StepStatus.Failed, why);
}
