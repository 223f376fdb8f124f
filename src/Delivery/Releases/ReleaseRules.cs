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
                Needs = s.Needs,
                Always = s.Always,
                MayFail = s.MayFail,
                Group = s.Concurrency?.Group,
                ApprovalsNeeded = s.Kind == StepKind.Approve ? Math.Max(1, pipeline.Gates[s.In].Approvals) : 0,
            }),
        ];

    internal static ReleaseStarted Started(
        ReleaseId release,
        VersionState version,
        ModelName name,
        PipelineInForce pipeline,
        string? trigger
    ) =>
        new(
            release,
            version.Id,
            version.ModelId,
            name,
            version.Number,
            pipeline.State.Digest,
            StepsOf(pipeline.Spec),
            trigger
        );

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

    /// <summary>The last environment that a release is about; production where it is about none.</summary>
    internal static EnvironmentName Last(ReleaseState release) =>
        release.Steps.LastOrDefault(s => s.Environment is not null)?.Environment ?? EnvironmentName.Production;

    /// <summary>The environment whose approvers have the word now; null when none has.</summary>
    internal static EnvironmentName? AwaitingEnvironment(ReleaseState release) =>
        Awaiting(release) ?? GraphRules.Ready(release).FirstOrDefault(s => s.Kind == StepKind.Approve)?.Environment;

    /// <summary>The environment that a release waits to be let into by people; null while it waits for none.</summary>
    internal static EnvironmentName? Awaiting(ReleaseState release) =>
        AwaitedSteps(release).FirstOrDefault()?.Environment;

    /// <summary>The steps that could go on if people said so.</summary>
    internal static IEnumerable<StepState> AwaitedSteps(ReleaseState release) =>
        GraphRules.Ready(release).Where(s => IsAwaited(release, s));

    /// <summary>The step at which people let a release into an environment.</summary>
    internal static StepState StepFor(ReleaseState release, EnvironmentName environment) =>
        GraphRules.Ready(release).FirstOrDefault(s => s.Environment == environment) ?? release.Current!;

    private static bool IsAwaited(ReleaseState release, StepState step)
    {
        if (step.Kind != StepKind.Approve && !step.Kind.Enters())
        {
            return false;
        }
        if (EntryRules.PassOf(release, step.In)?.Skips.Contains(EmergencySkip.Approvals) == true)
        {
            return false;
        }
        var gate = release.Gates.LastOrDefault(g => g.Environment == step.Environment);
        var words = release.Approvals.Where(a =>
            a.Approved && a.Environment == step.Environment && a.EvidenceDigest == gate?.EvidenceDigest
        );
        return gate?.Stages is { } stages
            ? StageRules.Fill(stages, words).Open is not null
            : step.Kind == StepKind.Approve && words.Select(a => a.By).Distinct().Count() < step.ApprovalsNeeded;
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

    internal static FactDraft Finished(ReleaseState release, ReleaseStatus status, string detail) =>
        ReleaseFacts.ReleaseFinished.Draft(
            new ReleaseFinished(release.Id, release.ModelId, status, detail),
            release.VersionId.ToString(),
            release.ModelId.ToString(),
            release.Id.ToString()
        );

    internal static FactDraft Voided(ReleaseState release, EnvironmentName environment, string why) =>
        About(release, WordFacts.GateVoided, new GateVoided(release.Id, environment, why));

    /// <summary>The step ended badly, and so does the release.</summary>
    internal static IReadOnlyList<FactDraft> Ending(
        ReleaseState release,
        StepState step,
        StepStatus stepStatus,
        ReleaseStatus status,
        string detail
    ) =>
        End(
            release,
            new StepFinished(release.Id, step.Name, stepStatus, detail),
            new ReleaseEnd(status, $"{step.Name}: {detail}")
        );

    /// <summary>The step is done; when it was the last, so is the release.</summary>
    internal static IReadOnlyList<FactDraft> Done(ReleaseState release, StepState step, string detail) =>
        End(release, new StepFinished(release.Id, step.Name, StepStatus.Done, detail), null);

    /// <summary>A step's end and what follows from it: the end of the release, once nothing runs and nothing is to clean up.</summary>
    internal static IReadOnlyList<FactDraft> End(ReleaseState release, StepFinished finished, ReleaseEnd? bad)
    {
        var after = release with
        {
            Ending = release.Ending ?? bad,
            Steps = [.. release.Steps.Select(s => s.Name == finished.Step ? s with { Status = finished.Status } : s)],
        };
        FactDraft ended = About(release, ReleaseFacts.StepFinished, finished);
        return GraphRules.IsSpent(after)
                ?
                [
                    ended,
                    Finished(
                        release,
                        after.Ending?.Status ?? ReleaseStatus.Succeeded,
                        after.Ending?.Detail ?? finished.Detail
                    ),
                ]
            : bad is not null && release.Ending is null ? [ended, Over(release, bad)]
            : [ended];
    }

    /// <summary>The release ends like this: at once, or as soon as what runs has stopped and what cleans up has run.</summary>
    internal static FactDraft Over(ReleaseState release, ReleaseEnd end) =>
        GraphRules.IsSpent(release with { Ending = end })
            ? Finished(release, end.Status, end.Detail)
            : About(release, StepFacts.Ending, new ReleaseEnding(release.Id, end.Status, end.Detail));

    /// <summary>Who approved, in a sentence.</summary>
    internal static string Approved(ReleaseState release, EnvironmentName environment)
    {
        var names = release
            .Approvals.Where(a => a.Approved && a.Environment == environment)
            .Select(a => a.For is { } absent ? $"{a.By.Account} for {absent.Account}" : a.By.Account.ToString())
            .Distinct()
            .ToList();
        return names.Count > 0 ? $"approved by {string.Join(", ", names)}"
            : EntryRules.PassOf(release, environment) is { } pass
                ? $"nobody approved: {pass.By.Account} went past the gate in an emergency"
            : "nobody has to approve";
    }
}
