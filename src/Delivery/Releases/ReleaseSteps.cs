using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Rollouts;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.Facts;
using Airworthy.Record.State;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Releases;

/// <summary>
/// What each kind of step does. A step answers the facts that end it; its effects stand in those facts, or in an earlier fact of the
/// same release that it recognises when it is run again. A fault means "not now": the step is run again later.
/// </summary>
public sealed class ReleaseSteps(
    IJournal journal,
    IStateStore state,
    IServing serving,
    TrafficService traffic,
    PipelineService pipelines,
    CheckService checks,
    EntryService entries,
    SmokeTest smoke,
    RolloutSteps rollouts,
    TimeProvider clock
)
{
    internal async Task<Result<StepOutcome>> RunAsync(Row<ReleaseState> row, StepState step, CancellationToken cancel)
    {
        if (!(await pipelines.OfReleaseAsync(row.Value, cancel)).TryGet(out var pipeline, out var fault))
        {
            return StepOutcome.Failed(fault.Detail);
        }
        var version = (await state.FindAsync(CatalogTables.Versions, row.Value.VersionId.ToString(), cancel))!.Value;
        return step.Kind switch
        {
            StepKind.Check => await CheckAsync(row.Value, step, pipeline, version, cancel),
            StepKind.Rollout when step.Status == StepStatus.Running => await rollouts.GoOnAsync(
                row,
                step,
                pipeline,
                version,
                cancel
            ),
            StepKind.Deploy or StepKind.Rollout => await DeployAsync(row, step, pipeline, version, cancel),
            StepKind.SmokeTest => await SmokeAsync(row.Value, step, pipeline, version, cancel),
            StepKind.Approve => StepOutcome.Done(ReleaseRules.Approved(row.Value, step.In)),
            _ => throw new InvalidOperationException($"A step of the kind '{step.Kind}' is run elsewhere."),
        };
    }

    private async Task<Result<StepOutcome>> CheckAsync(
        ReleaseState release,
        StepState step,
        PipelineInForce pipeline,
        VersionState version,
        CancellationToken cancel
    )
    {
        if (!(await checks.AskAsync(pipeline, version, step.In, cancel)).TryGet(out var decision, out var fault))
        {
            return StepOutcome.Failed(fault.Detail);
        }
        var goesOn = decision.Passed || GoesPastControls(release, step.In);
        var outcome = goesOn ? StepOutcome.Done(Summary(decision)) : Refused(decision);
        return outcome with { Facts = [ReleaseRules.Decided(release, decision)] };
    }

    private async Task<Result<StepOutcome>> DeployAsync(
        Row<ReleaseState> row,
        StepState step,
        PipelineInForce pipeline,
        VersionState version,
        CancellationToken cancel
    )
    {
        var release = row.Value;
        var name = EndpointName.Of(release.ModelName, step.In);
        var endpoint = await state.FindAsync(RolloutTables.Endpoints, name.ToString(), cancel);
        if (step.Attempt == 0 && endpoint?.Value.Previous.Any(p => p.ReleaseId == release.Id) == true)
        {
            return StepOutcome.Failed(
                $"version {release.Number} was deployed to '{name}' and something else took its place before this step ended"
            );
        }
        var champion = endpoint?.Value.Current.VersionId ?? version.Id;
        var growing = false;
        if (endpoint?.Value.Holds(release.Id) != true)
        {
            var decision = release.Gates.LastOrDefault(g => g.Environment == step.In);
            if (decision is null)
            {
                return await AskFirstAsync(row, step, pipeline, version, cancel);
            }
            if (await entries.WhyClosedAsync(release, decision, cancel) is { } closed)
            {
                return closed.AskAgain
                    ? StepOutcome.Again(ReleaseRules.Voided(release, step.In, closed.Why))
                    : StepOutcome.Refused(closed.Why);
            }
            if (!(await entries.RecordedAsync(row, decision, name, endpoint, cancel)).TryGet(out _, out var untrue))
            {
                return untrue.Reason == JournalFaults.StaleRevision ? untrue : StepOutcome.Failed(untrue.Detail);
            }
            var spec = pipeline.Spec.Steps.Single(s => s.Name == step.Name);
            var deployment = entries.Attest(release, version, name, decision);
            if (
                !(await EnterAsync(row, step, spec, endpoint, name, deployment, cancel)).TryGet(
                    out var entered,
                    out var fault
                )
            )
            {
                return fault;
            }
            if (entered.WhyNot is { } why)
            {
                return StepOutcome.Failed(why);
            }
            (champion, growing) = (entered.Champion, entered.Grows);
        }
        return await SwitchAsync(release, version, name, champion, growing, cancel);
    }

    /// <summary>Has Serving do what the record says by now.</summary>
    private async Task<Result<StepOutcome>> SwitchAsync(
        ReleaseState release,
        VersionState version,
        EndpointName name,
        VersionId champion,
        bool growing,
        CancellationToken cancel
    )
    {
        if ((await traffic.SwitchAsync(name, champion, cancel)).TryGet(out _, out var trouble))
        {
            return growing ? StepOutcome.Later : StepOutcome.Done(await SaidAsync(name, version, cancel));
        }
        return growing ? await rollouts.BackAsync(release, trouble.Detail, cancel) : StepOutcome.Failed(trouble.Detail);
    }

    /// <summary>Prepares what is to be served and states it; a fault means "not now".</summary>
    private async Task<Result<Entered>> EnterAsync(
        Row<ReleaseState> row,
        StepState step,
        StepSpec spec,
        Row<EndpointState>? endpoint,
        EndpointName name,
        Deployment deployment,
        CancellationToken cancel
    )
    {
        var split = BesideRules.Of(endpoint?.Value, spec, deployment);
        if (BesideRules.WhyNot(endpoint?.Value, spec, deployment, split) is { } why)
        {
            return new Entered(why, default, false);
        }
        var plan = split is null
            ? await traffic.PlanAsync(name, deployment, cancel)
            : await traffic.PlanAsync(name, DeploymentFacts.Divided(endpoint!.Value, split, deployment), cancel);
        if (!(await serving.PrepareAsync(plan, cancel)).TryGet(out _, out var fault))
        {
            return new Entered(fault.Detail, default, false);
        }
        var deployed = DeploymentFacts.Of(row.Value, endpoint?.Value, name, deployment, split);
        var share = split is null ? null : spec.Rollout?.Shares[0];
        var stated = await DeployedAsync(row, endpoint, name, Stated(row.Value, step, deployed, share), cancel);
        return stated.TryGet(out _, out fault)
            ? new Entered(
                null,
                split is null ? deployment.VersionId : EndpointChangeRules.Champion(split).Version,
                share is not null
            )
            : fault;
    }

    /// <summary>What came of an entry: why it was none, or who answers most requests now, and whether that is to grow.</summary>
    private sealed record Entered(string? WhyNot, VersionId Champion, bool Grows);

    /// <summary>The deployment, and of a rollout the first share: both stand or neither does.</summary>
    private IReadOnlyList<FactDraft> Stated(
        ReleaseState release,
        StepState step,
        FactDraft deployed,
        RolloutShare? share
    )
    {
        if (share is null)
        {
            return [deployed];
        }
        var until = RolloutRules.Until(share, clock.GetUtcNow());
        var set = new ShareSet(release.Id, step.Name, 0, share.Weight, until);
        return [deployed, ReleaseRules.About(release, ShareFacts.Set, set)];
    }

    /// <summary>What came of a deployment, in a sentence.</summary>
    private async Task<string> SaidAsync(EndpointName name, VersionState version, CancellationToken cancel)
    {
        var endpoint = await state.FindAsync(RolloutTables.Endpoints, name.ToString(), cancel);
        var whole = endpoint!.Value.Whole();
        var own = whole.Versions.FirstOrDefault(v => v.Deployment.VersionId == version.Id);
        return own is null || whole.IsPlain() ? $"version {version.Number} answers at '{name}'"
            : own.Role == VersionRole.Shadow
                ? $"version {version.Number} listens at '{name}', where version {endpoint.Value.Current.Number} answers"
            : $"version {version.Number} answers at '{name}' with a weight of {own.Weight} in {whole.Versions.Where(v => v.Role == VersionRole.Live).Sum(v => v.Weight)}";
    }

    /// <summary>An environment whose gate was not asked by an earlier step is asked on the way in.</summary>
    private async Task<Result<StepOutcome>> AskFirstAsync(
        Row<ReleaseState> row,
        StepState step,
        PipelineInForce pipeline,
        VersionState version,
        CancellationToken cancel
    )
    {
        if (!(await checks.AskAsync(pipeline, version, step.In, cancel)).TryGet(out var decision, out var fault))
        {
            return StepOutcome.Failed(fault.Detail);
        }
        var decided = ReleaseRules.Decided(row.Value, decision);
        return decision.Passed || GoesPastControls(row.Value, step.In)
            ? StepOutcome.Again(decided)
            : Refused(decision) with
            {
                Facts = [decided],
            };
    }

    private async Task<Result<Row<ReleaseState>>> DeployedAsync(
        Row<ReleaseState> row,
        Row<EndpointState>? endpoint,
        EndpointName name,
        IReadOnlyList<FactDraft> facts,
        CancellationToken cancel
    )
    {
        var commit = new Commit(Principal.System, facts)
        {
            Expected =
            [
                new Expectation(ReleaseTables.Releases, row.Key, row.Revision),
                new Expectation(RolloutTables.Endpoints, name.ToString(), endpoint?.Revision ?? 0),
            ],
        };
        return (await journal.CommitAsync(commit, cancel)).TryGet(out _, out var fault) ? Result.Ok(row) : fault;
    }

    private async Task<Result<StepOutcome>> SmokeAsync(
        ReleaseState release,
        StepState step,
        PipelineInForce pipeline,
        VersionState version,
        CancellationToken cancel
    )
    {
        var spec = pipeline.Spec.Steps.Single(s => s.Name == step.Name);
        var tested = await smoke.RunAsync(pipeline, spec, version, cancel);
        return tested.TryGet(out var detail, out var fault)
            ? StepOutcome.Done(detail)
            : StepOutcome.Failed(fault.Detail);
    }

    private static StepOutcome Refused(GateDecision decision) =>
        StepOutcome.Refused(string.Join("; ", decision.Reasons));

    private static bool GoesPastControls(ReleaseState release, EnvironmentName environment) =>
        EntryRules.PassOf(release, environment)?.Skips.Contains(EmergencySkip.Controls) == true;

    private static string Summary(GateDecision decision)
    {
        var open = decision.Findings.Count(f => f.Outcome is not (Outcome.Pass or Outcome.Waived));
        var waived = decision.Findings.Count(f => f.Outcome == Outcome.Waived);
        var passed = decision.Findings.Count - open - waived;
        return string.Join(
            ", ",
            new[]
            {
                $"{passed} controls passed",
                waived > 0 ? $"{waived} waived" : "",
                open == 0 ? ""
                : decision.Passed ? $"{open} did not and do not block"
                : $"{open} did not: it goes past the gate in an emergency",
            }.Where(p => p.Length > 0)
        );
    }
}
