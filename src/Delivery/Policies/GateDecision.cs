using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Pipelines.Policies;

namespace Airworthy.Delivery.Policies;

/// <summary>What a gate decided, upon which findings.</summary>
public sealed record GateDecision
{
    public required EnvironmentName Environment { get; init; }

    /// <summary>Whether every control passed. Approvals are counted apart (<see cref="GateRules.MayEnter"/>).</summary>
    public required bool Passed { get; init; }

    /// <summary>Why not, one reason a line; empty when passed.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What did not pass and does not block, one sentence each; null where there is nothing.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Who is to approve, one stage after the other; null where only the pipeline's own count holds.</summary>
    public IReadOnlyList<ApprovalStage>? Stages { get; init; }

    /// <summary>When the controls were asked; null in records of before this was kept.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>From when on the findings are too old to let anything in, or a waiver among them is over; null: never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The champion the findings compare with; null when there was none.</summary>
    public VersionId? Champion { get; init; }

    /// <summary>Digest of the gate's declaration.</summary>
    public required Sha256Digest PolicyDigest { get; init; }

    /// <summary>Digest of the model, the policy, the champion and the findings: what an approval is bound to.</summary>
    public required Sha256Digest EvidenceDigest { get; init; }
}
