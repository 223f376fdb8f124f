using System.Text.Json.Serialization;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;

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

/// <summary>An endpoint went back to a version it served before, under that version's own attestation.</summary>
public sealed record EndpointRolledBack(
    EndpointName Endpoint,
    ModelId Model,
    VersionId From,
    int FromNumber,
    VersionId To,
    int ToNumber,
    string Reason
);

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
[JsonSerializable(typeof(SandboxOpened))]
[JsonSerializable(typeof(SandboxClosed))]
[JsonSerializable(typeof(EndpointState))]
[JsonSerializable(typeof(SandboxState))]
internal sealed partial class RolloutJson : JsonSerializerContext;
