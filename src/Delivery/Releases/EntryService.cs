using Airworthy.Artifacts.Signing;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Rollouts;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>Gathers what an entry into an environment is judged by, holds it against the record, and signs the gate's word.</summary>
public sealed class EntryService(
    IStateStore state,
    PipelineService pipelines,
    CheckService checks,
    RecordedRows recorded,
    IBlobStore blobs,
    AttestationSigner signer,
    TimeProvider clock
)
{
    /// <summary>What an entry of this release into an environment is judged by now.</summary>
    internal async Task<Result<EntryTerms>> TermsAsync(
        ReleaseState release,
        EnvironmentName environment,
        CancellationToken cancel
    )
    {
        if (!(await pipelines.OfReleaseAsync(release, cancel)).TryGet(out var pipeline, out var fault))
        {
            return fault;
        }
        if (
            !(await checks.TermsAsync(pipeline, release.ModelName, environment, cancel)).TryGet(
                out var terms,
                out fault
            )
        )
        {
            return fault;
        }
        var version = (await state.FindAsync(CatalogTables.Versions, release.VersionId.ToString(), cancel))!.Value;
        var name = EndpointName.Of(release.ModelName, environment).ToString();
        var gate = terms.At(Placement.Transition);
        return new EntryTerms
        {
            Version = version,
            Gate = gate,
            Policy = terms.Policy,
            PolicyDigest = GateRules.PolicyDigest(
                environment,
                gate,
                pipeline.Spec.Evaluation,
                terms.Policy,
                Placement.Transition
            ),
            PipelineBy = pipeline.State.AppliedBy,
            Waivers = [.. (await checks.WaiversAsync(version.Id, environment, cancel)).Select(w => w.Id)],
            Serving = (await state.FindAsync(RolloutTables.Endpoints, name, cancel))?.Value.Current.VersionId,
            Now = clock.GetUtcNow(),
        };
    }

    /// <summary>Why the release may not enter now; null when it may.</summary>
    internal async Task<Closed?> WhyClosedAsync(ReleaseState release, GateDecision decision, CancellationToken cancel)
    {
        if (!(await TermsAsync(release, decision.Environment, cancel)).TryGet(out var terms, out var fault))
        {
            return new Closed(fault.Detail, false);
        }
        return await WhyChangedAsync(release, decision.Environment, cancel) is { } changed
            ? new Closed(changed, false)
            : EntryRules.WhyClosed(release, decision, terms);
    }

    /// <summary>
    /// Why what people approved is no longer what would be judged, where the pipeline was applied anew with other questions or other
    /// data; null while nobody approved, because a release goes on with the pipeline it began with.
    /// </summary>
    internal async Task<string?> WhyChangedAsync(
        ReleaseState release,
        EnvironmentName environment,
        CancellationToken cancel
    )
    {
        if (!release.Approvals.Any(a => a.Approved && a.Environment == environment))
        {
            return null;
        }
        var own = await pipelines.OfReleaseAsync(release, cancel);
        var now = await pipelines.FindAsync(release.ModelId, release.ModelName, cancel);
        return own.IsOk && now.IsOk ? PipelineChangeRules.WhyChanged(own.Value, now.Value, environment) : null;
    }

    private async Task<Result<Nothing>> StoredAsync(Sha256Digest file, CancellationToken cancel)
    {
        if (!(await ModelBytes.OpenAsync(blobs, file, cancel)).TryGet(out var bytes, out var fault))
        {
            return fault;
        }
        await bytes.DisposeAsync();
        return Result.Done;
    }

    /// <summary>That what serves in the release's environment stays what it is; in its last one where none is given.</summary>
    internal async Task<Expectation> StillAsync(
        ReleaseState release,
        EnvironmentName? environment,
        CancellationToken cancel
    )
    {
        var name = EndpointName.Of(release.ModelName, environment ?? ReleaseRules.Last(release)).ToString();
        var endpoint = await state.FindAsync(RolloutTables.Endpoints, name, cancel);
        return new Expectation(RolloutTables.Endpoints, name, endpoint?.Revision ?? 0);
    }

    /// <summary>Whether the release has used its way into an environment, be it that the step has not ended yet.</summary>
    internal async Task<bool> EnteredAsync(ReleaseState release, EnvironmentName environment, CancellationToken cancel)
    {
        var name = EndpointName.Of(release.ModelName, environment).ToString();
        var endpoint = (await state.FindAsync(RolloutTables.Endpoints, name, cancel))?.Value;
        return endpoint?.Holds(release.Id) == true
            || endpoint?.Previous.Any(p => p.ReleaseId == release.Id) == true
            || release.Steps.Any(s =>
                s.Kind.Enters() && s.Status is StepStatus.Done or StepStatus.Running && s.Environment == environment
            );
    }

    /// <summary>
    /// Whether everything that the gate's word will rest on stands in the record as it stands in the rows, and the files in the store as
    /// they were registered: what is loaded already would serve, and be missing after the next start.
    /// </summary>
    internal async Task<Result<Nothing>> RecordedAsync(
        Row<ReleaseState> row,
        GateDecision decision,
        EndpointName name,
        Row<EndpointState>? endpoint,
        CancellationToken cancel
    )
    {
        var release = row.Value;
        var model = release.ModelId.ToString();
        var version = (await state.FindAsync(CatalogTables.Versions, release.VersionId.ToString(), cancel))!;
        var key = PipelineRevisionFold.KeyOf(release.ModelId, release.PipelineDigest);
        var revision = await state.FindAsync(ReleaseTables.PipelineRevisions, key, cancel);
        List<Func<Task<Result<Nothing>>>> questions =
        [
            () => recorded.CheckAsync(ReleaseTables.Releases, row.Key, row, row.Key, cancel),
            () => recorded.CheckAsync(CatalogTables.Versions, version.Key, version, version.Key, cancel),
            () => recorded.CheckAsync(ReleaseTables.PipelineRevisions, key, revision, model, cancel),
            () => recorded.CheckAsync(RolloutTables.Endpoints, name.ToString(), endpoint, model, cancel),
            () => recorded.CheckAllAsync(PolicyTables.Policies, PolicyFacts.Subject, cancel),
            .. version.Value.Files.Select(Func<Task<Result<Nothing>>> (f) => () => StoredAsync(f.Digest, cancel)),
        ];
        foreach (var waiver in decision.Findings.Select(f => f.Waived?.Waiver).OfType<string>().Distinct())
        {
            var granted = await state.FindAsync(ApprovalTables.Waivers, waiver, cancel);
            questions.Add(() =>
                recorded.CheckAsync(ApprovalTables.Waivers, waiver, granted, release.VersionId.ToString(), cancel)
            );
        }
        foreach (var question in questions)
        {
            if (await question() is { IsOk: false } untrue)
            {
                return untrue;
            }
        }
        return Result.Done;
    }

    /// <summary>The deployment with the gate's signed word.</summary>
    internal Deployment Attest(ReleaseState release, VersionState version, EndpointName name, GateDecision decision)
    {
        var now = clock.GetUtcNow();
        var waivers = decision
            .Findings.Where(f => f.Waived is not null)
            .Select(f =>
                $"{f.Control}: {f.Waived!.Waiver} until {f.Waived.Until.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}"
            )
            .ToList();
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
            Waived = waivers.Count > 0 ? waivers : null,
            Emergency = EntryRules.PassOf(release, decision.Environment)?.By,
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
}
