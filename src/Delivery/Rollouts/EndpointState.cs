using Airworthy.Core.Values;

namespace Airworthy.Delivery.Rollouts;

/// <summary>What an endpoint is to serve, by which release, and what it served before (newest first), each with its attestation.</summary>
public sealed record EndpointState
{
    public required EndpointName Name { get; init; }

    public required ModelId ModelId { get; init; }

    public required Deployment Current { get; init; }

    /// <summary>What can be rolled back to; at most ten.</summary>
    public IReadOnlyList<Deployment> Previous { get; init; } = [];
}

/// <summary>A version let into an environment. The attestation is the gate's signed word; Serving loads nothing without it.</summary>
public sealed record Deployment
{
    public required VersionId VersionId { get; init; }

    public required int Number { get; init; }

    public required ReleaseId ReleaseId { get; init; }

    /// <summary>When it began to serve here, this time.</summary>
    public required DateTimeOffset Since { get; init; }

    public required string Attestation { get; init; }
}
