using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Rollouts;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.Facts;
using Airworthy.Record.State;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Releases;

/// <summary>
/// Takes a rollout under way one share further, or back. Its clock is the record's: every share states until when it is held, so a server
/// that was killed goes on from there.
/// </summary>
public sealed class RolloutSteps(
    IJournal journal,
    IStateStore state,
    IServing serving,
    TrafficService traffic,
    PlacementService placements,
    RolloutService rollouts,
    TimeProvider clock
)
{
    internal async Task<Result<StepOutcome>> GoOnAsync(
        Row<ReleaseState> row,
        StepState step,
        PipelineInForce pipeline,
        VersionState version,
        CancellationToken cancel
    )
    {
        var release = row.Value;
        var at = step.Rollout!;
        var name = EndpointName.Of(release.ModelName, step.In);
        if (at.Aborted is { } why)
        {
            return release.Ending is null
                ? StepOutcome.Failed($"taken back: {why}")
                : StepOutcome.Cancelled($"taken back: {why}");
        }
        var endpoint = await state.FindAsync(RolloutTables.Endpoints, name.ToString(), cancel);
        if (RolloutRules.WhyOver(release, endpoint?.Value, at) is { } changed)
        {
            return StepOutcome.Failed(changed);
        }
        if (release.Ending is { } ending)
        {
            return await BackAsync(release, $"the release ends: {ending.Detail}", cancel);
        }
        if (at.Rests || at.Until > clock.GetUtcNow())
        {
            return StepOutcome.Later;
        }
        var asked = await placements.AfterDeploymentAsync(pipeline, version, step.In, cancel);
        if (!asked.TryGet(out var decision, out var fault))
        {
            return fault;
        }
        if (RolloutRules.WhyNotOn(decision) is { } against)
        {
            return await BackAsync(release, against, cancel);
        }
        var shares = pipeline.Spec.Steps.Single(s => s.Name == step.Name).Rollout!.Shares;
        var next = at.Index + 1;
        return next == shares.Count ? StepOutcome.Done($"version {release.Number} answers at '{name}'")
            : shares[next].Approve && at.LetOnTo != next
                ? StepOutcome.Again(
                    ReleaseRules.About(
                        release,
                        ShareFacts.Awaited,
                        new ShareAwaited(release.Id, step.Name, next, shares[next].Weight)
                    )
                )
            : await GrowAsync(row, step, endpoint!, shares[next], next, cancel);
    }

    /// <summary>Gives the version its next share: prepared, then stated, then switched.</summary>
    private async Task<Result<StepOutcome>> GrowAsync(
        Row<ReleaseState> row,
        StepState step,
        Row<EndpointState> endpoint,
        RolloutShare share,
        int index,
        CancellationToken cancel
    )
    {
        var (release, now) = (row.Value, endpoint.Value);
        var ours = now.Whole().Versions.Single(v => v.Deployment.ReleaseId == release.Id).Deployment;
        var split = BesideRules.Grown(now, ours, share.Weight);
        var plan = await traffic.PlanAsync(now.Name, DeploymentFacts.Divided(now, split, ours), cancel);
        if (!(await serving.PrepareAsync(plan, cancel)).TryGet(out _, out var fault))
        {
            return await BackAsync(release, fault.Detail, cancel);
        }
        var set = new ShareSet(
            release.Id,
            step.Name,
            index,
            share.Weight,
            RolloutRules.Until(share, clock.GetUtcNow())
        );
        var commit = new Commit(
            Principal.System,
            [DeploymentFacts.Grown(release, now, split), ReleaseRules.About(release, ShareFacts.Set, set)]
        )
        {
            Expected =
            [
                new Expectation(ReleaseTables.Releases, row.Key, row.Revision),
                new Expectation(RolloutTables.Endpoints, endpoint.Key, endpoint.Revision),
            ],
        };
        if (!(await journal.CommitAsync(commit, cancel)).TryGet(out _, out fault))
        {
            return fault;
        }
        var champion = EndpointChangeRules.Champion(split).Version;
        return (await traffic.SwitchAsync(now.Name, champion, cancel)).TryGet(out _, out fault)
            ? StepOutcome.Later
            : await BackAsync(release, fault.Detail, cancel);
    }

    /// <summary>Takes the version back; the step ends when that stands in the record.</summary>
    internal async Task<Result<StepOutcome>> BackAsync(ReleaseState release, string why, CancellationToken cancel) =>
        (await rollouts.AbortAsync(Principal.System, release.Id, why, cancel)).TryGet(out _, out var fault)
            ? StepOutcome.Later
        : fault.Reason == RolloutFaults.NothingToRollBackTo ? StepOutcome.Failed($"{why}; and {fault.Detail}")
        : fault;
}
