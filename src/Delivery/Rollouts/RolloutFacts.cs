using System.Text.Json.Serialization;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Rollouts;

/// <summary>What rollouts state in the record.</summary>
public static class RolloutFacts
{
    public static readonly FactKind<EndpointDeployed> EndpointDeployed = new(
        "endpoint.deployed",
        RolloutJson.Default.EndpointDeployed
    );

    public static readonly FactKind<EndpointRolledBack> EndpointRolledBack = new(
        "endpoint.rolled-back",
        RolloutJson.Default.EndpointRolledBack
    );

    public static readonly FactKind<EndpointRetired> EndpointRetired = new(
        "endpoint.retired",
        RolloutJson.Default.EndpointRetired
    );

    public static readonly FactKind<TrafficSet> TrafficSet = new(
        "endpoint.traffic-set",
        RolloutJson.Default.TrafficSet
    );

    public static readonly FactKind<SandboxOpened> SandboxOpened = new(
        "sandbox.opened",
        RolloutJson.Default.SandboxOpened
    );

    public static readonly FactKind<SandboxClosed> SandboxClosed = new(
        "sandbox.closed",
        RolloutJson.Default.SandboxClosed
    );
}

/// <summary>A gate let a version in, and the endpoint is to serve it.</summary>
public sealed record EndpointDeployed(
    EndpointName Endpoint,
    ModelId Model,
    VersionId Version,
    int Number,
    ReleaseId Release,
    string Attestation
);

/// <summary>An endpoint went back to what it served before, each version under its own attestation; null: one version for all requests.</summary>
public sealed record EndpointRolledBack(
    EndpointName Endpoint,
    ModelId Model,
    VersionId From,
    int FromNumber,
    VersionId To,
    int ToNumber,
    string Reason,
    SplitSpec? Split = null
);

/// <summary>
/// Versions that passed this endpoint's gate divide its requests among them, or listen to them; the one that a release let in with this
/// very fact too. Where it is a rollout's next share, what was there before the rollout stays what one goes back to.
/// </summary>
public sealed record TrafficSet(
    EndpointName Endpoint,
    ModelId Model,
    VersionId ChampionBefore,
    VersionId Champion,
    int ChampionNumber,
    SplitSpec Split,
    string Reason,
    AdmittedVersion? Admitted = null,
    ReleaseId? Rollout = null
);

/// <summary>How an endpoint's requests are divided.</summary>
public sealed record SplitSpec(IReadOnlyList<VersionShare> Versions, RoutingSpec? Routing = null);

/// <summary>One version's part of it.</summary>
public sealed record VersionShare(VersionId Version, int Number, int Weight, VersionRole Role = VersionRole.Live);

/// <summary>A gate let a version in beside what serves.</summary>
public sealed record AdmittedVersion(VersionId Version, int Number, ReleaseId Release, string Attestation);

/// <summary>An endpoint went away: nothing is to answer there until a version is deployed to it again.</summary>
public sealed record EndpointRetired(
    EndpointName Endpoint,
    ModelId Model,
    VersionId Version,
    int Number,
    string Reason
);

/// <summary>JSON of rollouts' facts and rows; camelCase, unset values left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(EndpointDeployed))]
[JsonSerializable(typeof(EndpointRolledBack))]
[JsonSerializable(typeof(EndpointRetired))]
[JsonSerializable(typeof(TrafficSet))]
[JsonSerializable(typeof(SandboxOpened))]
[JsonSerializable(typeof(SandboxClosed))]
[JsonSerializable(typeof(EndpointState))]
[JsonSerializable(typeof(SandboxState))]
internal sealed partial class RolloutJson : JsonSerializerContext;
