using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.TestScores;
using Airworthy.Pipelines.Policies;
using Airworthy.Record.Facts;

namespace Airworthy.Server.Api.Views;

/// <summary>Facts about policies, waivers and what approvers say, as sentences.</summary>
internal static class PolicySentences
{
    public static string? Of(Fact fact) => OfPolicy(fact) ?? OfWord(fact);

    private static string? OfPolicy(Fact fact) =>
        RestoreFacts.RecordRestored.Read(fact) is { } restored
            ? $"A backup was put back: {restored.Size} facts, where {restored.Known} were known."
        : PolicyFacts.PolicyApplied.Read(fact) is { } applied
            ? $"Version {applied.Version} of the policy for {applied.Scope} came into force."
        : ApprovalFacts.WaiverGranted.Read(fact) is { } granted
            ? $"{granted.Control} was waived for version {granted.Number} into {granted.Environment} until {granted.Until:yyyy-MM-dd HH:mm} UTC: {granted.Reason.TrimEnd('.')}."
        : ApprovalFacts.WaiverRevoked.Read(fact) is { } revoked
            ? $"The waiver {revoked.Waiver} was taken back{Because(revoked.Reason)}."
        : ApprovalFacts.WaiverExpired.Read(fact) is { } expired ? $"The waiver {expired.Waiver} is over."
        : ApprovalFacts.ApproverDelegated.Read(fact) is { } delegated
            ? delegated.Until is { } until
                    ? $"{delegated.To} approves in the place of {delegated.From} until {until:yyyy-MM-dd HH:mm} UTC."
                : $"{delegated.To} approves in the place of {delegated.From} no more."
        : VersionCheckFacts.VersionChecked.Read(fact) is { } made
            ? $"Controls placed {At(made.Placement)} were asked for {made.Decision.Environment}: {(made.Decision.Passed ? "nothing blocks it" : string.Join("; ", made.Decision.Reasons).TrimEnd('.'))}."
        : null;

    private static string? OfWord(Fact fact) =>
        WordFacts.GateVoided.Read(fact) is { } voided
            ? $"The gate into {voided.Environment} is asked again, and approvals given count no more{Because(voided.Reason)}."
        : WordFacts.EmergencyDeclared.Read(fact) is { } declared
            ? $"An emergency goes past {string.Join(", ", declared.Skips.Select(PolicyWords.ToYaml))} of the gate into {declared.Environment}{Because(declared.Reason)}."
        : WordFacts.EmergencyReviewed.Read(fact) is { } reviewed
            ? $"The emergency into {reviewed.Environment} was reviewed{Because(reviewed.Comment)}."
        : WordFacts.ApprovalWithdrawn.Read(fact) is { } withdrawn
            ? $"The approval into {withdrawn.Environment} was withdrawn{Because(withdrawn.Reason)}."
        : WordFacts.ApprovalAsked.Read(fact) is { } asked ? $"A question before deciding: \"{asked.Question}\""
        : WordFacts.ApprovalAnswered.Read(fact) is { } answered ? $"The answer: \"{answered.Answer}\""
        : TestScoreFacts.TestAttested.Read(fact) is { } attested
            ? attested.Why is { } why ? $"The test {attested.Test} of the rubric was done by hand: {why.TrimEnd('.')}."
                : $"That the test {attested.Test} of the rubric was done by hand was taken back."
        : WordFacts.ApprovalReminded.Read(fact) is { } reminded
            ? $"Those who are to approve into {reminded.Environment} were reminded."
        : null;

    private static string Because(string reason) => reason.Length > 0 ? $": {reason.TrimEnd('.')}" : "";

    private static string At(Placement placement) =>
        placement switch
        {
            Placement.Registration => "at registration",
            Placement.Ci => "in CI",
            Placement.AfterDeployment => "after deployment",
            _ => "at the transition",
        };
}
