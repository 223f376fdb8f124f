using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.Facts;

namespace Airworthy.Delivery.Releases;

/// <summary>What follows from a release's row. Pure.</summary>
internal static class ReleaseRules
{
    internal static IReadOnlyList<StepState> StepsOf(PipelineSpec pipeline) =>
        [
            .. pipeline.Steps.Select(s => new StepState
            {
                Name = s.Name,
                Kind = s.Kind,
                Environment = s.Environment,
                Status = StepStatus.Pending,
                ApprovalsNeeded = s.Kind == StepKind.Approve ? Math.Max(1, pipeline.Gates[s.Environment].Approvals) : 0,
            }),
        ];

    internal static ReleaseStarted Started(
        ReleaseId release,
        VersionState version,
        ModelName name,
        PipelineInForce pipeline
    ) => new(release, version.Id, version.ModelId, name, version.Number, pipeline.State.Digest, StepsOf(pipeline.Spec));

    /// <summary>A sentence when the version may not set out at all; null when it may.</summary>
    internal static string? WhyNotReleasable(VersionState version, AccountState? owner, Principal by) =>
        version.Scan.FirstOrDefault(f => f.Dangerous) is { } danger
            ? $"{version.ModelName} {version.Number} holds a dangerous file: {danger.Path}: {danger.Detail}. Register it again without it."
        : version.Files.Count == 0
            ? $"{version.ModelName} {version.Number} has no artifact. {version.NoArtifact ?? "Nothing was registered with it."} Register it again with its files."
        : version.Owner == OwnerRules.Nobody
            ? $"Nobody answers for {version.ModelName} {version.Number}: it was registered without a token. Register it again with one."
        : owner is null
            ? $"Its owner '{version.Owner}' has no account, so nobody answers for it. An administrator can add one: airworthy accounts add {version.Owner} --role data-scientist"
        : owner.Disabled
            ? $"Its owner '{version.Owner}' is disabled. Register it again with an owner who can be called."
        // Else its unknown author could let somebody else release it in the named owner's absence, and approve it.
        : version.Author.Account is null && by != Principal.User(version.Owner)
            ? $"It was registered without a token, so nobody knows who made it. Only its owner '{version.Owner}' can answer for it by starting the release; or register it again with a token."
        : null;

    /// <summary>People who approved entry into the environment upon the evidence as it stands.</summary>
    internal static int Counted(ReleaseState release, EnvironmentName environment) =>
        release.Gates.LastOrDefault(g => g.Environment == environment) is { } gate
            ? release
                .Approvals.Where(a =>
                    a.Approved && a.Environment == environment && a.EvidenceDigest == gate.EvidenceDigest
                )
                .Select(a => a.By)
                .Distinct()
                .Count()
            : 0;

    /// <summary>The evidence a person's word would be taken on now, or why it cannot be taken.</summary>
    /// <param name="release">The release as it stands.</param>
    /// <param name="version">Its version.</param>
    /// <param name="by">Who, as authenticated.</param>
    /// <param name="approves">Refusing is free to everyone who may approve at all, approving is not.</param>
    /// <param name="seen">The evidence the person saw; null when they did not say, which is taken as the evidence as it stands.</param>
    internal static Result<GateDecision> MayDecide(
        ReleaseState release,
        VersionState version,
        Principal by,
        bool approves,
        Sha256Digest? seen
    )
    {
        if (release.Current is not { Kind: StepKind.Approve } step)
        {
            return ReleaseFaults.NothingToApprove.With(
                $"Release {release.Id} is {Word(release.Status)} and does not wait for an approval."
            );
        }
        var gate = release.Gates.LastOrDefault(g => g.Environment == step.Environment);
        if (gate is null)
        {
            return ReleaseFaults.NothingToApprove.With(
                $"Release {release.Id} has no evidence for {step.Environment} yet."
            );
        }
        if (approves && ApprovalRules.WhyNot(by, version, release.RequestedBy) is { } why)
        {
            return ReleaseFaults.OwnVersion.With($"{why}, so this approval would not count. Ask another approver.");
        }
        if (approves && release.Approvals.Any(a => a.By == by && a.Approved && a.Environment == step.Environment))
        {
            return ReleaseFaults.AlreadyApproved.With($"{by.Account} has approved release {release.Id} already.");
        }
        return seen is { } digest && digest != gate.EvidenceDigest
            ? ReleaseFaults.EvidenceChanged.With(
                $"The evidence of release {release.Id} is now {gate.EvidenceDigest}; you saw {digest}. Look again, then decide."
            )
            : gate;
    }

    /// <summary>Why the environment may not be entered now; null when it may.</summary>
    /// <param name="release">The release, with the gate's decision and the approvals.</param>
    /// <param name="decision">The decision this entry rests on.</param>
    /// <param name="gate">The gate as declared.</param>
    /// <param name="version">The version that wants in.</param>
    /// <param name="serving">What serves at the endpoint now.</param>
    internal static string? WhyClosed(
        ReleaseState release,
        GateDecision decision,
        GateSpec gate,
        VersionState version,
        VersionId? serving
    )
    {
        if (decision.Champion != serving)
        {
            return "what serves there is no longer what the findings compare with; start a new release";
        }
        var verdict = GateRules.MayEnter(
            decision,
            gate,
            ApprovalRules.Count(decision, version, release.RequestedBy, release.Approvals)
        );
        return verdict.Open ? null : string.Join("; ", verdict.Reasons);
    }

    internal static string Word(ReleaseStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>A fact about a release belongs to the life of its version, its model and itself.</summary>
    internal static FactDraft About<TBody>(ReleaseState release, FactKind<TBody> kind, TBody body) =>
        kind.Draft(body, release.VersionId.ToString(), release.Id.ToString());

    /// <summary>
    /// The gate's decision as a fact. A fact has room for some 60,000 bytes, so findings keep as many of their detail lines as fit;
    /// the evidence digest does not rest on them.
    /// </summary>
    internal static FactDraft Decided(ReleaseState release, GateDecision decision)
    {
        const int Room = 30_000;
        const int LongestLine = 300;
        var lines = Room / LongestLine / Math.Max(1, decision.Findings.Count);
        var kept = decision with
        {
            Findings =
            [
                .. decision.Findings.Select(f =>
                    f with
                    {
                        Details = [.. f.Details.Take(lines).Select(d => d.Length > LongestLine ? d[..LongestLine] : d)],
                    }
                ),
            ],
        };
        return About(release, ReleaseFacts.GateDecided, new GateDecided(release.Id, kept));
    }

    internal static FactDraft StepEnded(ReleaseState release, StepState step, StepStatus status, string detail) =>
        About(release, ReleaseFacts.StepFinished, new StepFinished(release.Id, step.Name, status, detail));

    internal static FactDraft Finished(ReleaseState release, ReleaseStatus status, string detail) =>
        ReleaseFacts.ReleaseFinished.Draft(
            new ReleaseFinished(release.Id, release.ModelId, status, detail),
            release.VersionId.ToString(),
            release.ModelId.ToString(),
            release.Id.ToString()
        );

    /// <summary>The step ended badly, and so did the release.</summary>
    internal static IReadOnlyList<FactDraft> Ending(
        ReleaseState release,
        StepState step,
        StepStatus stepStatus,
        ReleaseStatus status,
        string detail
    ) => [StepEnded(release, step, stepStatus, detail), Finished(release, status, $"{step.Name}: {detail}")];

    /// <summary>The step is done; when it was the last, so is the release.</summary>
    internal static IReadOnlyList<FactDraft> Done(ReleaseState release, StepState step, string detail) =>
        release.Steps[^1].Name == step.Name
            ? [StepEnded(release, step, StepStatus.Done, detail), Finished(release, ReleaseStatus.Succeeded, detail)]
            : [StepEnded(release, step, StepStatus.Done, detail)];
}
