using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Releases;

/// <summary>Whether a release may enter an environment now, and whose word is taken on it. Pure.</summary>
internal static class EntryRules
{
    /// <summary>Why the environment may not be entered now; null when it may.</summary>
    internal static Closed? WhyClosed(ReleaseState release, GateDecision decision, EntryTerms terms)
    {
        if (decision.Champion != terms.Serving)
        {
            return new("what serves there is no longer what the findings compare with; start a new release", false);
        }
        if (!terms.Version.Releasable)
        {
            return new("the version holds a dangerous file; such a version is never released", false);
        }
        if (GateRules.Unproven(terms.Version, decision.Environment, terms.Policy) is { } unproven)
        {
            return new(unproven, false);
        }
        var pass = PassOf(release, decision.Environment);
        if (WhyVoid(decision, terms) is { } stale)
        {
            return new(stale, true);
        }
        if (
            FreezeRules.At(terms.Policy.Freeze, terms.Now) is { } frozen
            && pass?.Skips.Contains(EmergencySkip.Freeze) != true
        )
        {
            return new(
                $"nothing new goes into {decision.Environment} until {frozen.Until:yyyy-MM-dd HH:mm zzz}: {frozen.Window}; release it then",
                false
            );
        }
        var excused = pass is null ? decision : Excused(decision, pass);
        var count = ApprovalRules.Count(
            excused,
            terms.Version,
            release.RequestedBy,
            release.Approvals,
            Apart(terms, decision, release),
            terms.Now - terms.Policy.ApprovalExpiry
        );
        if (pass?.Skips.Contains(EmergencySkip.Approvals) == true)
        {
            count = count with { Missing = null };
        }
        var gate = pass is null ? terms.Gate : terms.Gate with { Approvals = 0 };
        var verdict = GateRules.MayEnter(excused, gate, count);
        return verdict.Open ? null : new(string.Join("; ", verdict.Reasons), false);
    }

    /// <summary>Why a decision, and every word given upon it, counts no more; null while it does.</summary>
    internal static string? WhyVoid(GateDecision decision, EntryTerms terms) =>
        decision.PolicyDigest != terms.PolicyDigest
            ? $"the policy for {decision.Environment} changed since the gate was asked"
        : decision.Findings.FirstOrDefault(f => f.Waived is { } w && !terms.Waivers.Contains(w.Waiver)) is { } unwaived
            ? $"the waiver {unwaived.Waived!.Waiver} for {unwaived.Control} is over"
        : decision.Until <= terms.Now
            ? $"the findings for {decision.Environment} are from {decision.AskedAt:yyyy-MM-dd HH:mm}, too old for its policy"
        : null;

    /// <summary>The decision as an emergency lets it stand: what was asked and what came out stay written down.</summary>
    private static GateDecision Excused(GateDecision decision, EmergencyPass pass) =>
        pass.Skips.Contains(EmergencySkip.Controls)
            ? decision with
            {
                Passed = true,
                Reasons = [],
                Stages = pass.Skips.Contains(EmergencySkip.Approvals) ? [] : decision.Stages,
            }
        : pass.Skips.Contains(EmergencySkip.Approvals) ? decision with { Stages = [] }
        : decision;

    /// <summary>The emergency declared for an environment of this release; null where there is none.</summary>
    internal static EmergencyPass? PassOf(ReleaseState release, EnvironmentName environment) =>
        release.Emergencies?.LastOrDefault(e => e.Environment == environment);

    /// <summary>Further people whose word does not count, as the policy says, and why.</summary>
    internal static IReadOnlyDictionary<Principal, string> Apart(
        EntryTerms terms,
        GateDecision decision,
        ReleaseState release
    )
    {
        var apart = new Dictionary<Principal, string>();
        foreach (var by in release.RerunBy ?? [])
        {
            apart[by] = $"'{by}' ran this release again";
        }
        if (terms.Policy.Separation.Contains(Duty.PipelineAuthor))
        {
            apart[terms.PipelineBy] = $"'{terms.PipelineBy}' applied the pipeline";
        }
        if (terms.Policy.Separation.Contains(Duty.WaiverGranter))
        {
            foreach (var by in decision.Findings.Select(f => f.Waived?.By).OfType<Principal>())
            {
                apart[by] = $"'{by}' granted a waiver that it rests on";
            }
        }
        return apart;
    }

    /// <summary>The evidence a person's word would be taken on now, or why it cannot be taken.</summary>
    internal static Result<GateDecision> MayDecide(ReleaseState release, Word word, EntryTerms? terms)
    {
        if (ReleaseRules.AwaitingEnvironment(release) is not { } environment)
        {
            return ReleaseFaults.NothingToApprove.With(
                $"Release {release.Id} is {ReleaseRules.Word(release.Status)} and does not wait for an approval."
            );
        }
        var gate = release.Gates.LastOrDefault(g => g.Environment == environment);
        if (gate is null || terms is null)
        {
            return ReleaseFaults.NothingToApprove.With($"Release {release.Id} has no evidence for {environment} yet.");
        }
        if (word.Seen is { } digest && digest != gate.EvidenceDigest)
        {
            return ReleaseFaults.EvidenceChanged.With(
                $"The evidence of release {release.Id} is now {gate.EvidenceDigest}; you saw {digest}. Look again, then decide."
            );
        }
        if (!word.Approves)
        {
            return gate;
        }
        var apart = Apart(terms, gate, release);
        foreach (var person in new[] { word.By, word.For }.OfType<Principal>())
        {
            if (ApprovalRules.WhyNot(person, terms.Version, release.RequestedBy, apart) is { } why)
            {
                return ReleaseFaults.OwnVersion.With($"{why}, so this approval would not count. Ask another approver.");
            }
        }
        var here = release.Approvals.Where(a => a.Approved && a.Environment == environment).ToList();
        if (
            here.Any(a =>
                a.By == word.By || a.By == word.For || a.For == word.By || (a.For is not null && a.For == word.For)
            )
        )
        {
            return ReleaseFaults.AlreadyApproved.With($"{word.By.Account} has approved release {release.Id} already.");
        }
        if (gate.Stages is { } stages)
        {
            var mine = word.ToApproval(environment, gate.EvidenceDigest, terms.Now);
            var filled = StageRules.Fill(stages, here.Where(a => a.EvidenceDigest == gate.EvidenceDigest));
            if (filled.Open is { } turn && !StageRules.Fits(turn, mine))
            {
                return ReleaseFaults.NotYourTurn.With(
                    $"Release {release.Id} waits for {turn}, and {word.By.Account} is none of them."
                );
            }
        }
        return gate;
    }
}

/// <summary>What an entry is judged by beside the release itself.</summary>
internal sealed record EntryTerms
{
    public required VersionState Version { get; init; }

    /// <summary>The controls that the gate asks, and the pipeline's own count of approvals.</summary>
    public required GateSpec Gate { get; init; }

    public required EnvironmentPolicy Policy { get; init; }

    public required Sha256Digest PolicyDigest { get; init; }

    /// <summary>Who applied the pipeline.</summary>
    public required Principal PipelineBy { get; init; }

    /// <summary>Ids of the waivers that hold now.</summary>
    public required IReadOnlyCollection<string> Waivers { get; init; }

    /// <summary>What serves at the endpoint now.</summary>
    public VersionId? Serving { get; init; }

    public required DateTimeOffset Now { get; init; }
}

/// <summary>What somebody says about a waiting release.</summary>
/// <param name="By">Who, as authenticated.</param>
/// <param name="For">For whom, where a delegate speaks.</param>
/// <param name="Roles">The person's roles now.</param>
/// <param name="Approves">Refusing is free to everyone who may approve at all, approving is not.</param>
/// <param name="Seen">The evidence the person saw; null when they did not say, which is taken as the evidence as it stands.</param>
internal sealed record Word(
    Principal By,
    Principal? For,
    IReadOnlyList<string> Roles,
    bool Approves,
    Sha256Digest? Seen
)
{
    public Approval ToApproval(EnvironmentName environment, Sha256Digest evidence, DateTimeOffset at) =>
        new()
        {
            By = By,
            For = For,
            Roles = Roles,
            Environment = environment,
            Approved = Approves,
            EvidenceDigest = evidence,
            At = at,
        };
}

/// <summary>Why a gate is closed, and whether asking it again could open it.</summary>
internal sealed record Closed(string Why, bool AskAgain);
