using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;

namespace Airworthy.Delivery.Policies;

/// <summary>Whose word counts: people with an account, each once, for the evidence they saw, and nobody for their own.</summary>
public static class ApprovalRules
{
    /// <summary>Why this person's approval of the version would not count; null when it would.</summary>
    public static string? WhyNot(
        Principal by,
        VersionState candidate,
        Principal requestedBy,
        IReadOnlyDictionary<Principal, string>? apart = null
    ) =>
        WhyNotOwn(by, candidate)
        ?? (by == requestedBy ? $"'{by}' requested this release" : apart?.GetValueOrDefault(by));

    /// <summary>Why the version is this person's own, or the person is none; null when it is somebody else's.</summary>
    public static string? WhyNotOwn(Principal by, VersionState candidate) =>
        by.Account is null ? $"'{by}' is no account, and only people approve"
        : by == candidate.Author ? $"'{by}' registered this version"
        : by == Principal.User(candidate.Owner) ? $"'{by}' owns this version"
        : candidate.Lineage.TrainedBy?.Contains(by.Account.Value) == true ? $"'{by}' trained this version"
        : null;

    /// <summary>Whose words count towards a gate.</summary>
    /// <param name="decision">The decision they are about.</param>
    /// <param name="candidate">The version.</param>
    /// <param name="requestedBy">Who asked for the release.</param>
    /// <param name="approvals">Every word given.</param>
    /// <param name="apart">Further people whose word does not count, and why.</param>
    /// <param name="notBefore">Words given earlier are too old; null: none is.</param>
    public static ApprovalCount Count(
        GateDecision decision,
        VersionState candidate,
        Principal requestedBy,
        IReadOnlyList<Approval> approvals,
        IReadOnlyDictionary<Principal, string>? apart = null,
        DateTimeOffset? notBefore = null
    )
    {
        var valid = new List<Approval>();
        var notCounted = new List<string>();
        foreach (var approval in approvals.Where(a => a.Approved && a.Environment == decision.Environment))
        {
            var whyNot =
                WhyNot(approval.By, candidate, requestedBy, apart)
                ?? (approval.For is { } other ? WhyNot(other, candidate, requestedBy, apart) : null)
                ?? (approval.EvidenceDigest != decision.EvidenceDigest ? $"'{approval.By}' saw other evidence" : null)
                ?? (
                    approval.At < notBefore
                        ? $"'{approval.By}' approved on {approval.At:yyyy-MM-dd}, too long ago"
                        : null
                );
            if (whyNot is not null)
            {
                notCounted.Add(whyNot);
            }
            else
            {
                valid.Add(approval);
            }
        }
        var filled = decision.Stages is { } stages ? StageRules.Fill(stages, valid) : null;
        notCounted.AddRange(filled?.NotCounted ?? []);
        var refusal = approvals.FirstOrDefault(a => !a.Approved && a.Environment == decision.Environment);
        return new ApprovalCount(
            [.. (filled?.Counted ?? valid).Select(a => a.By).Distinct()],
            [.. notCounted.Distinct()],
            refusal is null
                ? null
                : $"'{refusal.By}' refused it{(refusal.Comment.Length > 0 ? $": {refusal.Comment}" : ".")}"
        )
        {
            Missing = filled?.Missing,
        };
    }
}

/// <summary>The approvals of one gate: who counts, who does not and why, and the first refusal.</summary>
public sealed record ApprovalCount(IReadOnlyList<Principal> Counted, IReadOnlyList<string> NotCounted, string? Refusal)
{
    /// <summary>Whose approvals are missing, where the gate's stages say who approves; null when none is.</summary>
    public string? Missing { get; init; }
}
