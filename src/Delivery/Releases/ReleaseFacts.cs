using System.Text.Json.Serialization;
using Airworthy.Core.Values;
using Airworthy.Delivery.Policies;
using Airworthy.Record.Facts;

namespace Airworthy.Delivery.Releases;

/// <summary>What releases state in the record.</summary>
public static class ReleaseFacts
{
    public static readonly FactKind<PipelineApplied> PipelineApplied = new(
        "pipeline.applied",
        ReleaseJson.Default.PipelineApplied
    );

    public static readonly FactKind<ReleaseStarted> ReleaseStarted = new(
        "release.started",
        ReleaseJson.Default.ReleaseStarted
    );

    public static readonly FactKind<GateDecided> GateDecided = new("gate.decided", ReleaseJson.Default.GateDecided);

    public static readonly FactKind<ApprovalGiven> ApprovalGiven = new(
        "approval.given",
        ReleaseJson.Default.ApprovalGiven
    );

    public static readonly FactKind<StepFinished> StepFinished = new(
        "release.step-finished",
        ReleaseJson.Default.StepFinished
    );

    public static readonly FactKind<ReleaseFinished> ReleaseFinished = new(
        "release.finished",
        ReleaseJson.Default.ReleaseFinished
    );
}

/// <summary>A model got a pipeline, or another one.</summary>
public sealed record PipelineApplied(
    ModelId Model,
    ModelName Name,
    Sha256Digest Digest,
    string Yaml,
    Sha256Digest Evaluation,
    long EvaluationSize,
    IReadOnlyDictionary<string, Sha256Digest>? Sets = null
);

/// <summary>A version set out on its pipeline.</summary>
public sealed record ReleaseStarted(
    ReleaseId Release,
    VersionId Version,
    ModelId Model,
    ModelName Name,
    int Number,
    Sha256Digest Pipeline,
    IReadOnlyList<StepState> Steps,
    string? Trigger = null
);

/// <summary>A gate answered, with every finding it rests on.</summary>
public sealed record GateDecided(ReleaseId Release, GateDecision Decision);

/// <summary>A person approved (or refused) upon this evidence. Who and when stand in the fact itself.</summary>
public sealed record ApprovalGiven(
    ReleaseId Release,
    EnvironmentName Environment,
    bool Approved,
    string Comment,
    Sha256Digest Evidence,
    IReadOnlyList<string>? Roles = null,
    Principal? For = null
);

/// <summary>A step ended; its effects stand in the same commit or in an earlier fact of this release.</summary>
public sealed record StepFinished(
    ReleaseId Release,
    string Step,
    StepStatus Status,
    string Detail,
    IReadOnlyDictionary<string, string>? Outputs = null,
    StepKept? Kept = null,
    string? Group = null
);

/// <summary>A release is over.</summary>
public sealed record ReleaseFinished(ReleaseId Release, ModelId Model, ReleaseStatus Status, string Detail);

/// <summary>JSON of releases' facts and rows; camelCase, unset values left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(PipelineApplied))]
[JsonSerializable(typeof(ReleaseStarted))]
[JsonSerializable(typeof(GateDecided))]
[JsonSerializable(typeof(ApprovalGiven))]
[JsonSerializable(typeof(StepFinished))]
[JsonSerializable(typeof(ReleaseFinished))]
[JsonSerializable(typeof(StepBegun))]
[JsonSerializable(typeof(StepHandedOver))]
[JsonSerializable(typeof(StepRetried))]
[JsonSerializable(typeof(ReleaseEnding))]
[JsonSerializable(typeof(ReleaseReopened))]
[JsonSerializable(typeof(ShareSet))]
[JsonSerializable(typeof(ShareAwaited))]
[JsonSerializable(typeof(ShareLetOn))]
[JsonSerializable(typeof(RolloutPaused))]
[JsonSerializable(typeof(RolloutResumed))]
[JsonSerializable(typeof(RolloutAborted))]
[JsonSerializable(typeof(GroupState))]
[JsonSerializable(typeof(GateVoided))]
[JsonSerializable(typeof(EmergencyDeclared))]
[JsonSerializable(typeof(EmergencyReviewed))]
[JsonSerializable(typeof(ApprovalWithdrawn))]
[JsonSerializable(typeof(ApprovalAsked))]
[JsonSerializable(typeof(ApprovalAnswered))]
[JsonSerializable(typeof(ApprovalReminded))]
[JsonSerializable(typeof(PipelineState))]
[JsonSerializable(typeof(ReleaseState))]
[JsonSerializable(typeof(OpenReleaseState))]
[JsonSerializable(typeof(ModelDeliveryState))]
internal sealed partial class ReleaseJson : JsonSerializerContext;
