using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Registry;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.Facts;

namespace Airworthy.Delivery.Releases;

/// <summary>What follows from a release's row. Pure.</summary>
internal static class ReleaseRules
{
    private const int LongestText = 2000;

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

    /// <summary>The environment whose approvers have the word now; null when none has.</summary>
    internal static EnvironmentName? AwaitingEnvironment(ReleaseState release) =>
        release.Current is { Kind: StepKind.Approve } step ? step.Environment : Awaiting(release);

    /// <summary>The environment that a release waits to be let into by people; null while it waits for none.</summary>
    internal static EnvironmentName? Awaiting(ReleaseState release)
    {
        if (release.Current is not { Kind: StepKind.Approve or StepKind.Deploy } step)
        {
            return null;
        }
        if (EntryRules.PassOf(release, step.Environment)?.Skips.Contains(EmergencySkip.Approvals) == true)
        {
            return null;
        }
        var gate = release.Gates.LastOrDefault(g => g.Environment == step.Environment);
        var words = release.Approvals.Where(a =>
            a.Approved && a.Environment == step.Environment && a.EvidenceDigest == gate?.EvidenceDigest
        );
        var waits = gate?.Stages is { } stages
            ? StageRules.Fill(stages, words).Open is not null
            : step.Kind == StepKind.Approve && words.Select(a => a.By).Distinct().Count() < step.ApprovalsNeeded;
        return waits ? step.Environment : null;
    }

    /// <summary>What people say, as long as the record keeps it; never cut through a character.</summary>
    internal static string Kept(string text) =>
        text.Length <= LongestText ? text
        : char.IsHighSurrogate(text[LongestText - 1]) ? text[..(LongestText - 1)]
        : text[..LongestText];

    internal static string Word(ReleaseStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>A fact about a release belongs to the life of its version, its model and itself.</summary>
    internal static FactDraft About<TBody>(ReleaseState release, FactKind<TBody> kind, TBody body) =>
        kind.Draft(body, release.VersionId.ToString(), release.Id.ToString());

    /// <summary>
    /// The gate's decision as a fact. A fact has room for some 60,000 bytes, so findings keep as many of their detail lines as fit;
    /// the evidence digest does not rest on them.
    /// </summary>
    internal static FactDraft Decided(ReleaseState release, GateDecision decision) =>
        About(release, ReleaseFacts.GateDecided, new GateDecided(release.Id, Fitting(decision)));

    /// <summary>The decision as it fits into a fact.</summary>
    internal static GateDecision Fitting(GateDecision decision)
    {
        const int Room = 30_000;
        const int LongestLine = 300;
        var lines = Room / LongestLine / Math.Max(1, decision.Findings.Count);
        return decision with
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

    internal static FactDraft Voided(ReleaseState release, EnvironmentName environment, string why) =>
        About(release, WordFacts.GateVoided, new GateVoided(release.Id, environment, why));

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
