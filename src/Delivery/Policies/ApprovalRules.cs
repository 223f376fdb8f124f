using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;

namespace Airworthy.Delivery.Policies;

/// <summary>Whose word counts: people with an account, each once, for the evidence they saw, and nobody for their own.</summary>
public static class ApprovalRules
{
    /// <summary>Why this person's approval of the version would not count; null when it would.</summary>
    public static string? WhyNot(Principal by, VersionState candidate, Principal requestedBy) =>
        by.Account is null ? $"'{by}' is no account, and only people approve"
        : by == candidate.Author ? $"'{by}' registered this version"
        : by == Principal.User(candidate.Owner) ? $"'{by}' owns this version"
        : by == requestedBy ? $"'{by}' requested this release"
        : null;

    public static ApprovalCount Count(
        GateDecision decision,
        VersionState candidate,
        Principal requestedBy,
        IReadOnlyList<Approval> approvals
    )
    {
        var counted = new List<Principal>();
        var notCounted = new List<string>();
        foreach (var approval in approvals.Where(a => a.Approved && a.Environment == decision.Environment))
        {
            var whyNot =
                WhyNot(approval.By, candidate, requestedBy)
                ?? (approval.EvidenceDigest != decision.EvidenceDigest ? $"'{approval.By}' saw other evidence" : null);
            if (whyNot is not null)
            {
                notCounted.Add(whyNot);
            }
            else if (!counted.Contains(approval.By))
            {
                counted.Add(approval.By);
            }
        }
        var refusal = approvals.FirstOrDefault(a => !a.Approved && a.Environment == decision.Environment);
        return new ApprovalCount(
            counted,
            [.. notCounted.Distinct()],
            refusal is null
                ? null
                : $"'{refusal.By}' refused it{(refusal.Comment.Length > 0 ? $": {refusal.Comment}" : ".")}"
        );
    }
}

/// <summary>The approvals of one gate: who counts, who does not and why, and the first refusal.</summary>
public sealed record ApprovalCount(IReadOnlyList<Principal> Counted, IReadOnlyList<string> NotCounted, string? Refusal);
