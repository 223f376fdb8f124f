using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Rollouts;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>What people do with a rollout under way: pause it, let it go on, take it back.</summary>
public sealed class RolloutService(
    IStateStore state,
    ReleaseService releases,
    EntryService entries,
    RollbackService rollbacks
)
{
    private const int MaxTries = 10;

    /// <summary>Leaves the share as it is; its time stands still until somebody resumes it.</summary>
    public Task<Result<Row<ReleaseState>>> PauseAsync(
        Principal by,
        ReleaseId id,
        string reason,
        CancellationToken cancel
    ) =>
        SayAsync(
            by,
            id,
            (release, step) =>
                step.Rollout!.PausedBy is { } before
                    ? ReleaseFaults.NoRollout.With($"The rollout of release {id} was paused already by {before}.")
                    : ReleaseRules.About(
                        release,
                        ShareFacts.Paused,
                        new RolloutPaused(id, step.Name, ReleaseRules.Kept(reason))
                    ),
            cancel
        );

    /// <summary>Lets its time run on.</summary>
    public Task<Result<Row<ReleaseState>>> ResumeAsync(Principal by, ReleaseId id, CancellationToken cancel) =>
        SayAsync(
            by,
            id,
            (release, step) =>
                step.Rollout!.PausedBy is null
                    ? ReleaseFaults.NoRollout.With($"The rollout of release {id} is not paused.")
                    : ReleaseRules.About(release, ShareFacts.Resumed, new RolloutResumed(id, step.Name)),
            cancel
        );

    /// <summary>Lets the version on to the share that waits for a person: one with no part in the version, as at its gate.</summary>
    public async Task<Result<Row<ReleaseState>>> LetOnAsync(Principal by, ReleaseId id, CancellationToken cancel)
    {
        if (!(await FindAsync(id, cancel)).TryGet(out var found, out var fault))
        {
            return fault;
        }
        var (row, step) = found;
        if (step.Rollout!.Awaits is not { } index)
        {
            return ReleaseFaults.NothingToApprove.With(
                $"The rollout of release {id} waits for nobody now: it {step.Detail}."
            );
        }
        if (!(await entries.TermsAsync(row.Value, step.In, cancel)).TryGet(out var terms, out fault))
        {
            return fault;
        }
        var gate = row.Value.Gates.Last(g => g.Environment == step.In);
        var apart = EntryRules.Apart(terms, gate, row.Value);
        if (ApprovalRules.WhyNot(by, terms.Version, row.Value.RequestedBy, apart) is { } why)
        {
            return ReleaseFaults.OwnVersion.With($"{why}, so this word would not count. Ask another approver.");
        }
        var fact = ReleaseRules.About(row.Value, ShareFacts.LetOn, new ShareLetOn(id, step.Name, index));
        return await releases.CommitAsync(by, row, [fact], cancel);
    }

    /// <summary>
    /// Takes the version back: when the answer comes, what answered before the rollout answers everything again. The release ends as
    /// failed.
    /// </summary>
    public async Task<Result<Row<ReleaseState>>> AbortAsync(
        Principal by,
        ReleaseId id,
        string reason,
        CancellationToken cancel
    )
    {
        for (var i = 1; ; i++)
        {
            var aborted = await TryAbortAsync(by, id, reason, cancel);
            if (aborted.IsOk || aborted.Fault.Reason != JournalFaults.StaleRevision || i == MaxTries)
            {
                return aborted;
            }
        }
    }

    private async Task<Result<Row<ReleaseState>>> TryAbortAsync(
        Principal by,
        ReleaseId id,
        string reason,
        CancellationToken cancel
    )
    {
        if (!(await FindAsync(id, cancel)).TryGet(out var found, out var fault))
        {
            return fault;
        }
        var (row, step) = found;
        var release = row.Value;
        var said = ReleaseRules.Kept(by.Account is { } person ? $"{person}: {Said(reason)}" : reason);
        var fact = ReleaseRules.About(release, ShareFacts.Aborted, new RolloutAborted(id, step.Name, said));
        var name = EndpointName.Of(release.ModelName, step.In);
        var endpoint = await state.FindAsync(RolloutTables.Endpoints, name.ToString(), cancel);
        if (endpoint?.Value.Holds(id) != true)
        {
            return await releases.CommitAsync(by, row, [fact], cancel);
        }
        var because = new RollbackReason(fact, new Expectation(ReleaseTables.Releases, row.Key, row.Revision));
        var back = await rollbacks.RollBackAsync(by, name, now => RolloutRules.BackTo(now, id), said, because, cancel);
        return back.TryGet(out _, out fault) ? await releases.FindAsync(id, cancel) : fault;
    }

    private static string Said(string reason) => reason.Length > 0 ? reason : "no reason given";

    private async Task<Result<Row<ReleaseState>>> SayAsync(
        Principal by,
        ReleaseId id,
        Func<ReleaseState, StepState, Result<FactDraft>> word,
        CancellationToken cancel
    )
    {
        if (!(await FindAsync(id, cancel)).TryGet(out var found, out var fault))
        {
            return fault;
        }
        var (row, step) = found;
        return word(row.Value, step).TryGet(out var fact, out fault)
            ? await releases.CommitAsync(by, row, [fact], cancel)
            : fault;
    }

    /// <summary>The release with its rollout that is under way.</summary>
    private async Task<Result<(Row<ReleaseState> Row, StepState Step)>> FindAsync(
        ReleaseId id,
        CancellationToken cancel
    )
    {
        if (!(await releases.FindAsync(id, cancel)).TryGet(out var row, out var fault))
        {
            return fault;
        }
        return RolloutRules.Running(row.Value) is { Rollout.Aborted: null } step
            ? (row, step)
            : ReleaseFaults.NoRollout.With(
                $"Release {id} is {ReleaseRules.Word(row.Value.Status)} and has no rollout under way."
            );
    }
}
