using System.Text.Json.Serialization;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Signing;

/// <summary>
/// What Delivery signs when a gate lets a version into an environment, and what Serving demands before it loads a file:
/// this model digest, for this endpoint, let in by this policy upon this evidence.
/// </summary>
public sealed record GateAttestation
{
    public required EndpointName Endpoint { get; init; }

    public required VersionId Version { get; init; }

    public required int Number { get; init; }

    /// <summary>The <see cref="Reading.ModelManifest.Digest"/> of the version's files.</summary>
    public required Sha256Digest ModelDigest { get; init; }

    /// <summary>Digest of the gate as the pipeline declared it.</summary>
    public required Sha256Digest PolicyDigest { get; init; }

    /// <summary>Digest of the findings and approvals the decision rests on.</summary>
    public required Sha256Digest EvidenceDigest { get; init; }

    public required AttestationKind Kind { get; init; }

    /// <summary>The release that came through the gate; null for a sandbox, which no release leads to.</summary>
    public required ReleaseId? Release { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The waivers that the decision rests on, one a line with the control and the end; null without any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Waived { get; init; }

    /// <summary>Who went past the gate in an emergency; null where nobody did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Principal? Emergency { get; init; }

    /// <summary>When a sandbox ends; null for a gate, whose word holds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Until { get; init; }
}

/// <summary>What an attestation allows: a gated environment, or a sandbox route only.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AttestationKind>))]
public enum AttestationKind
{
    [JsonStringEnumMemberName("gate")]
    Gate,

    [JsonStringEnumMemberName("sandbox")]
    Sandbox,
}
