using Airworthy.Core.Values;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Rollouts;

/// <summary>What an endpoint is to serve, by which release, and what it served before (newest first), each with its attestation.</summary>
public sealed record EndpointState
{
    public required EndpointName Name { get; init; }

    public required ModelId ModelId { get; init; }

    /// <summary>The version with the largest share of the requests.</summary>
    public required Deployment Current { get; init; }

    /// <summary>Versions that are not there now and can be rolled back to; at most ten.</summary>
    public IReadOnlyList<Deployment> Previous { get; init; } = [];

    /// <summary>How the requests are divided; null where the current version answers them all.</summary>
    public SplitState? Split { get; init; }

    /// <summary>All that was there before the last change; null where that was the one version that leads <see cref="Previous"/>.</summary>
    public SplitState? Before { get; init; }

    /// <summary>All that is there now.</summary>
    public SplitState Whole() => Split ?? SplitState.Of(Current);

    /// <summary>Whether something that this release let in is there now.</summary>
    public bool Holds(ReleaseId release) => Whole().Versions.Any(v => v.Deployment.ReleaseId == release);

    /// <summary>Every version that passed this endpoint's gate and is remembered, what is there now first.</summary>
    public IEnumerable<Deployment> Known() =>
        new[] { Current }
            .Concat(Whole().Versions.Select(v => v.Deployment))
            .Concat(Before?.Versions.Select(v => v.Deployment) ?? [])
            .Concat(Previous)
            .DistinctBy(d => d.VersionId);
}

/// <summary>Versions that divide an endpoint's requests, or listen to them.</summary>
public sealed record SplitState
{
    /// <summary>By number.</summary>
    public required IReadOnlyList<DeployedShare> Versions { get; init; }

    /// <summary>Null: by weight alone.</summary>
    public RoutingSpec? Routing { get; init; }

    public static SplitState Of(Deployment only) => new() { Versions = [new DeployedShare(only, 1, VersionRole.Live)] };

    /// <summary>Whether one version answers everything and nothing listens.</summary>
    public bool IsPlain() => Versions.Count == 1 && Routing is null;
}

/// <summary>A version's part of an endpoint's requests.</summary>
public sealed record DeployedShare(Deployment Deployment, int Weight, VersionRole Role);

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
