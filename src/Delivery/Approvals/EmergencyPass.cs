using Airworthy.Core.Values;
using Airworthy.Pipelines.Policies;

namespace Airworthy.Delivery.Approvals;

/// <summary>Somebody authorised went past a gate, and why. Its review stays open until somebody else closes it.</summary>
public sealed record EmergencyPass
{
    public required EnvironmentName Environment { get; init; }

    public required Principal By { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Reason { get; init; }

    /// <summary>What it goes past, as the policy allowed when it was declared.</summary>
    public required IReadOnlyList<EmergencySkip> Skips { get; init; }

    public Principal? ReviewedBy { get; init; }

    public DateTimeOffset? ReviewedAt { get; init; }

    public string? Review { get; init; }
}
