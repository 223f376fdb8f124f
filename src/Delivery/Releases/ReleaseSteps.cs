using Airworthy.Artifacts.Signing;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Rollouts;
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
    SmokeTest smoke,
    RecordedRows recorded,
    AttestationSigner signer,
    TimeProvider clock
)
{
    internal async Task<Result<IReadOnlyList<FactDraft>>> RunAsync(
        Row<ReleaseState> row,
        StepState step,
        CancellationToken cancel
    )
    {
        if (!(await pipelines.OfReleaseAsync(row.Value, cancel)).TryGet(out var pipeline, out var fault))
        {
            return Failed(row.Value, step, fault);
        }
        var version = (await state.FindAsync(CatalogTables.Versions, row.Value.VersionId.ToString(), cancel))!.Value;
        return step.Kind switch
        {
            StepKind.Check => await CheckAsync(row.Value, step, pipeline, version, cancel),
            StepKind.Deploy => await DeployAsync(row, step, pipeline, version, cancel),
            StepKind.SmokeTest => await SmokeAsync(row.Value, step, pipeline, version, cancel),
            StepKind.Approve => Result.Ok(ReleaseRules.Done(row.Value, step, Names(row.Value, step.Environment))),
            _ => throw new InvalidOperationException($"No step is of kind {step.Kind}."),
        };
    }

    private async Task<Result<IReadOnlyList<FactDraft>>> CheckAsync(
        ReleaseState release,
        StepState step,
        PipelineInForce pipeline,
        VersionState version,
        CancellationToken cancel
    )
    {
        if (
            !(await checks.AskAsync(pipeline, version, step.Environment, cancel)).TryGet(
                out var decision,
                out var fault
            )
        )
        {
            return Failed(release, step, fault);
        }
        var decided = ReleaseRules.Decided(release, decision);
        return Result.Ok<IReadOnlyList<FactDraft>>(
            decision.Passed
                ? [decided, .. ReleaseRules.Done(release, step, $"{decision.Findings.Count} controls passed")]
                :
                [
                    decided,
                    .. ReleaseRules.Ending(
                        release,
                        step,
                        StepStatus.Refused,
                        ReleaseStatus.Refused,
                        string.Join("; ", decision.Reasons)
                    ),
                ]
        );
    }

    private async Task<Result<IReadOnlyList<FactDraft>>> DeployAsync(
        Row<ReleaseState> row,
        StepState step,
        PipelineInForce pipeline,
        VersionState version,
        CancellationToken cancel
    )
    {
        var release = row.Value;
        var name = EndpointName.Of(release.ModelName, step.Environment);
        var endpoint = await state.FindAsync(RolloutTables.Endpoints, name.ToString(), cancel);
        var gate = pipeline.Spec.Gates[step.Environment];
        if (endpoint?.Value.Previous.Any(p => p.ReleaseId == release.Id) == true)
        {
            var why =
                $"version {release.Number} was deployed to '{name}' and something else took its place before this step ended";
            return Result.Ok(ReleaseRules.Ending(release, step, StepStatus.Failed, ReleaseStatus.Failed, why));
        }
        if (endpoint?.Value.Current.ReleaseId != release.Id)
        {
            var decision = release.Gates.LastOrDefault(g => g.Environment == step.Environment);
            if (decision is null)
            {
                return await AskFirstAsync(row, step, pipeline, version, cancel);
            }
            if (ReleaseRules.WhyClosed(release, decision, gate, version, endpoint?.Value.Current.VersionId) is { } why)
            {
                return Result.Ok(ReleaseRules.Ending(release, step, StepStatus.Refused, ReleaseStatus.Refused, why));
            }
            if (!(await RecordedAsync(row, pipeline, name, endpoint, cancel)).TryGet(out _, out var untrue))
            {
                return untrue.Reason == JournalFaults.StaleRevision ? untrue : Failed(release, step, untrue);
            }
            var deployment = Attest(release, version, name, decision);
            var plan = await traffic.PlanAsync(name, deployment, cancel);
            if (!(await serving.PrepareAsync(plan, cancel)).TryGet(out _, out var fault))
            {
                return Failed(release, step, fault);
            }
            if (!(await DeployedAsync(row, endpoint, name, deployment, cancel)).TryGet(out row!, out fault))
            {
                return fault;
            }
        }
        return (await traffic.SwitchAsync(name, version.Id, cancel)).TryGet(out _, out var trouble)
            ? Result.Ok(ReleaseRules.Done(release, step, $"version {release.Number} answers at '{name}'"))
            : Failed(release, step, trouble);
    }

    /// <summary>An environment whose gate was not asked by an earlier step is asked on the way in.</summary>
    private async Task<Result<IReadOnlyList<FactDraft>>> AskFirstAsync(
        Row<ReleaseState> row,
        StepState step,
        PipelineInForce pipeline,
        VersionState version,
        CancellationToken cancel
    )
    {
        if (
            !(await checks.AskAsync(pipeline, version, step.Environment, cancel)).TryGet(
                out var decision,
                out var fault
            )
        )
        {
            return Failed(row.Value, step, fault);
        }
        var decided = ReleaseRules.Decided(row.Value, decision);
        return Result.Ok<IReadOnlyList<FactDraft>>(
            decision.Passed
                ? [decided]
                :
                [
                    decided,
                    .. ReleaseRules.Ending(
                        row.Value,
                        step,
                        StepStatus.Refused,
                        ReleaseStatus.Refused,
                        string.Join("; ", decision.Reasons)
                    ),
                ]
        );
    }

    /// <summary>Whether everything that the gate's word will rest on stands in the record as it stands in the rows.</summary>
    private async Task<Result<Nothing>> RecordedAsync(
        Row<ReleaseState> row,
        PipelineInForce pipeline,
        EndpointName name,
        Row<EndpointState>? endpoint,
        CancellationToken cancel
    )
    {
        var release = row.Value;
        var model = release.ModelId.ToString();
        var version = (await state.FindAsync(CatalogTables.Versions, release.VersionId.ToString(), cancel))!;
        var key = PipelineRevisionFold.KeyOf(release.ModelId, release.PipelineDigest);
        var revision = new Row<PipelineState>(key, pipeline.Revision, pipeline.State);
        var borne = await recorded.CheckAsync(ReleaseTables.Releases, row.Key, row, row.Key, cancel);
        if (borne.IsOk)
        {
            borne = await recorded.CheckAsync(CatalogTables.Versions, version.Key, version, version.Key, cancel);
        }
        if (borne.IsOk)
        {
            borne = await recorded.CheckAsync(ReleaseTables.PipelineRevisions, key, revision, model, cancel);
        }
        return borne.IsOk
            ? await recorded.CheckAsync(RolloutTables.Endpoints, name.ToString(), endpoint, model, cancel)
            : borne;
    }

    private async Task<Result<Row<ReleaseState>>> DeployedAsync(
        Row<ReleaseState> row,
        Row<EndpointState>? endpoint,
        EndpointName name,
        Deployment deployment,
        CancellationToken cancel
    )
    {
        var release = row.Value;
        var deployed = new EndpointDeployed(
            name,
            release.ModelId,
            deployment.VersionId,
            deployment.Number,
            release.Id,
            deployment.Attestation
        );
        List<string> about = [release.VersionId.ToString(), release.ModelId.ToString(), release.Id.ToString()];
        if (endpoint is not null && endpoint.Value.Current.VersionId != release.VersionId)
        {
            about.Add(endpoint.Value.Current.VersionId.ToString());
        }
        var commit = new Commit(Principal.System, [RolloutFacts.EndpointDeployed.Draft(deployed, about)])
        {
            Expected =
            [
                new Expectation(ReleaseTables.Releases, row.Key, row.Revision),
                new Expectation(RolloutTables.Endpoints, name.ToString(), endpoint?.Revision ?? 0),
            ],
        };
        return (await journal.CommitAsync(commit, cancel)).TryGet(out _, out var fault) ? Result.Ok(row) : fault;
    }

    private Deployment Attest(ReleaseState release, VersionState version, EndpointName name, GateDecision decision)
    {
        var now = clock.GetUtcNow();
        var attestation = new GateAttestation
        {
            Endpoint = name,
            Version = version.Id,
            Number = version.Number,
            ModelDigest = version.Digest,
            PolicyDigest = decision.PolicyDigest,
            EvidenceDigest = decision.EvidenceDigest,
            Kind = AttestationKind.Gate,
            Release = release.Id,
            IssuedAt = now,
        };
        return new Deployment
        {
            VersionId = version.Id,
            Number = version.Number,
            ReleaseId = release.Id,
            Since = now,
            Attestation = signer.Sign(attestation),
        };
    }

    private async Task<Result<IReadOnlyList<FactDraft>>> SmokeAsync(
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
            ? Result.Ok(ReleaseRules.Done(release, step, detail))
            : Failed(release, step, fault);
    }

    private static Result<IReadOnlyList<FactDraft>> Failed(ReleaseState release, StepState step, Fault fault) =>
        Result.Ok(ReleaseRules.Ending(release, step, StepStatus.Failed, ReleaseStatus.Failed, fault.Detail));

    private static string Names(ReleaseState release, EnvironmentName environment) =>
        "approved by "
        + string.Join(
            ", ",
            release
                .Approvals.Where(a => a.Approved && a.Environment == environment)
                .Select(a => a.By.Account.ToString())
                .Distinct()
        );
}
