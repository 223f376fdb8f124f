using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;

namespace Airworthy.Delivery.Releases;

/// <summary>What the facts of <see cref="StepFacts"/> mean for a release's row.</summary>
internal static class StepFold
{
    internal static ReleaseId? ReleaseOf(Fact fact) =>
        StepFacts.Begun.Read(fact)?.Release
        ?? StepFacts.HandedOver.Read(fact)?.Release
        ?? StepFacts.Retried.Read(fact)?.Release
        ?? StepFacts.Ending.Read(fact)?.Release
        ?? StepFacts.Reopened.Read(fact)?.Release;

    internal static ReleaseState Apply(ReleaseState release, Fact fact) =>
        fact.Kind switch
        {
            _ when StepFacts.Begun.Read(fact) is { } begun => With(
                release,
                begun.Step,
                s =>
                    s with
                    {
                        Status = StepStatus.Running,
                        Attempt = begun.Attempt,
                        BegunAt = fact.At,
                        DueAt = begun.DueAt,
                        Handle = null,
                        Page = null,
                    }
            ),
            _ when StepFacts.HandedOver.Read(fact) is { } handed => With(
                release,
                handed.Step,
                s => s with { Handle = handed.Handle, Page = handed.Page }
            ),
            _ when StepFacts.Retried.Read(fact) is { } retried => With(
                release,
                retried.Step,
                s =>
                    s with
                    {
                        Status = StepStatus.Pending,
                        Detail = retried.Detail,
                        DueAt = retried.DueAt,
                        Handle = null,
                        Kept = retried.Kept,
                    }
            ),
            _ when StepFacts.Ending.Read(fact) is { } ending => release with
            {
                Ending = new ReleaseEnd(ending.Status, ending.Detail),
            },
            _ when StepFacts.Reopened.Read(fact) is { } reopened => Reopen(release, reopened, fact),
            _ => throw new InvalidOperationException($"{fact.Kind} means nothing to a release's steps."),
        };

    private static ReleaseState With(ReleaseState release, string step, Func<StepState, StepState> change) =>
        release with
        {
            Steps = [.. release.Steps.Select(s => s.Name == step ? change(s) : s)],
        };

    /// <summary>Attempts go on counting, so that no key of work comes twice.</summary>
    private static ReleaseState Reopen(ReleaseState release, ReleaseReopened reopened, Fact fact) =>
        release with
        {
            Status = ReleaseStatus.Running,
            Ending = null,
            FinishedAt = null,
            Detail = "",
            RemindedAt = null,
            RerunBy = [.. (release.RerunBy ?? []).Append(fact.By).Distinct()],
            Gates = [.. release.Gates.Where(g => !reopened.Gates.Contains(g.Environment))],
            Approvals = [.. release.Approvals.Where(a => a.By != fact.By && !reopened.Gates.Contains(a.Environment))],
            Steps =
            [
                .. release.Steps.Select(s =>
                    reopened.Steps.Contains(s.Name)
                        ? s with
                        {
                            Status = StepStatus.Pending,
                            FinishedAt = null,
                            BegunAt = null,
                            DueAt = null,
                            Handle = null,
                            Page = null,
                            Outputs = null,
                            Kept = null,
                            Rollout = null,
                            Detail = "",
                        }
                        : s
                ),
            ],
        };
}

/// <summary>Which step holds a group, from its beginning to its end.</summary>
internal sealed class GroupFold() : StateFold<GroupState>(ReleaseTables.Groups)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        (
            StepFacts.Begun.Read(fact)?.Group
            ?? StepFacts.Retried.Read(fact)?.Group
            ?? ReleaseFacts.StepFinished.Read(fact)?.Group
        )
            is { } group
            ? [group]
            : [];

    protected override GroupState? Apply(GroupState? before, string key, Fact fact) =>
        StepFacts.Begun.Read(fact) is { } begun ? new GroupState(begun.Release, begun.Step) : null;
}

/// <summary>The step that runs in a group.</summary>
public sealed record GroupState(ReleaseId Release, string Step);
