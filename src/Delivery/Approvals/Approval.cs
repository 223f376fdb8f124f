using Airworthy.Core.Values;

namespace Airworthy.Delivery.Approvals;

/// <summary>A person's word on a release, bound to the evidence they saw: it counts for no other.</summary>
public sealed record Approval
{
    public required Principal By { get; init; }

    /// <summary>For whom, where a delegate gave it; null for oneself.</summary>
    public Principal? For { get; init; }

    /// <summary>The roles that the person had then; null in records of before this was kept, which stands for an approver.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    public required EnvironmentName Environment { get; init; }

    /// <summary>True: let it in. False: refuse, which ends the release.</summary>
    public required bool Approved { get; init; }

    public string Comment { get; init; } = "";

    public required Sha256Digest EvidenceDigest { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>A question that an approver asked about a release, and the owner's answer.</summary>
public sealed record ApprovalQuestion
{
    public required Principal By { get; init; }

    public required EnvironmentName Environment { get; init; }

    public required string Question { get; init; }

    public required DateTimeOffset At { get; init; }

    public Principal? AnsweredBy { get; init; }

    public string? Answer { get; init; }
}
