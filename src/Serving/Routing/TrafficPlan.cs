using System.Text.Json.Serialization;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Values;
using Airworthy.Serving.Batching;

namespace Airworthy.Serving.Routing;

/// <summary>What should answer where. Serving is told the whole plan each time and makes itself so.</summary>
public sealed record TrafficPlan(IReadOnlyList<EndpointPlan> Endpoints);

/// <summary>One endpoint: the versions that answer or listen there, and how its requests are divided among them.</summary>
public sealed record EndpointPlan
{
    public required EndpointName Name { get; init; }

    /// <summary>At least one that is live and has a weight; no number twice.</summary>
    public required IReadOnlyList<VersionPlan> Versions { get; init; }

    public RoutingSpec Routing { get; init; } = RoutingSpec.ByWeight;

    /// <summary>An endpoint where one version answers everything.</summary>
    public static EndpointPlan Of(EndpointName name, VersionPlan version) =>
        new() { Name = name, Versions = [version] };
}

/// <summary>
/// One version at one endpoint: its files by digest, and the gate's signed attestation. Nothing else in this row is trusted: the
/// attestation must verify and must name this very endpoint, this version and these files, be it live or a shadow.
/// </summary>
public sealed record VersionPlan
{
    /// <summary>The largest weight: shares finer than a ten-thousandth are no one's wish.</summary>
    public const int MaxWeight = 10_000;

    public required VersionId Version { get; init; }

    public required int Number { get; init; }

    public required string Format { get; init; }

    public required IReadOnlyList<ModelFile> Files { get; init; }

    /// <summary>The attestation's signed envelope, as Artifacts/Signing writes it.</summary>
    public required string Attestation { get; init; }

    /// <summary>
    /// Its part of the requests, against the others' weights: 0 to <see cref="MaxWeight"/>, default 1. With 0 only a rule or a caller who
    /// names it reaches it. Says nothing of a shadow.
    /// </summary>
    public int Weight { get; init; } = 1;

    public VersionRole Role { get; init; }

    /// <summary>How calls are treated; no part of what was let in.</summary>
    public ServingOptions Options { get; init; } = ServingOptions.Default;
}

/// <summary>Whether a version's answers go to callers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VersionRole>))]
public enum VersionRole
{
    [JsonStringEnumMemberName("live")]
    Live,

    /// <summary>It is asked what the live ones are asked, and nobody waits for what it says.</summary>
    [JsonStringEnumMemberName("shadow")]
    Shadow,
}
