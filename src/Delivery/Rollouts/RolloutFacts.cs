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

/// <summary>JSON of rollouts' facts and rows; camelCase, unset values left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(EndpointDeployed))]
[JsonSerializable(typeof(EndpointRolledBack))]
[JsonSerializable(typeof(EndpointState))]
internal sealed partial class RolloutJson : JsonSerializerContext;
