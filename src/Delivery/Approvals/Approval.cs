using Airworthy.Core.Values;

namespace Airworthy.Delivery.Approvals;

/// <summary>A person's word on a release, bound to the evidence they saw: it counts for no other.</summary>
public sealed record Approval
{
    public required Principal By { get; init; }

    public required EnvironmentName Environment { get; init; }

    /// <summary>True: let it in. False: refuse, which ends the release.</summary>
    public required bool Approved { get; init; }

    public string Comment { get; init; } = "";

    public required Sha256Digest EvidenceDigest { get; init; }

    public required DateTimeOffset At { get; init; }
}
