using System.Text.Json.Serialization;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Policies;

namespace Airworthy.Delivery.Releases;

/// <summary>One run of a pipeline for one model version: rows, not threads. A worker takes it up wherever it stands.</summary>
public sealed record ReleaseState
{
    public required ReleaseId Id { get; init; }

    public required VersionId VersionId { get; init; }

    public required ModelId ModelId { get; init; }

    public required ModelName ModelName { get; init; }

    public required int Number { get; init; }

    /// <summary>The pipeline as it stood when the release began; later changes to it do not reach this release.</summary>
    public required Sha256Digest PipelineDigest { get; init; }

    public required Principal RequestedBy { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public required ReleaseStatus Status { get; init; }

    /// <summary>How it ended, in a sentence; empty while it is open.</summary>
    public string Detail { get; init; } = "";

    public required IReadOnlyList<StepState> Steps { get; init; }

    /// <summary>The last decision of each gate this release has come to.</summary>
    public IReadOnlyList<GateDecision> Gates { get; init; } = [];

    public IReadOnlyList<Approval> Approvals { get; init; } = [];

    /// <summary>What approvers asked and what the owner answered; null where nobody asked.</summary>
    public IReadOnlyList<ApprovalQuestion>? Questions { get; init; }

    /// <summary>Where somebody went past a gate in an emergency; null where nobody did.</summary>
    public IReadOnlyList<EmergencyPass>? Emergencies { get; init; }

    /// <summary>When those who are to approve were last reminded.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>How it will end once what still runs has stopped and what cleans up has run; null while it goes on.</summary>
    public ReleaseEnd? Ending { get; init; }

    /// <summary>What started it: a trigger's word; null: a person did.</summary>
    public string? Trigger { get; init; }

    /// <summary>Who ran it again from a step; none of them approves it.</summary>
    public IReadOnlyList<Principal>? RerunBy { get; init; }

    /// <summary>When time alone makes something of it due: the end of a wait or a pause, evidence that grows too old.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Since when it stands where it stands: the end of its last step.</summary>
    [JsonIgnore]
    public DateTimeOffset Since => Steps.Max(s => s.FinishedAt) ?? StartedAt;

    /// <summary>Every stored file that its steps left.</summary>
    public IEnumerable<Sha256Digest> Files() => Steps.SelectMany(s => s.Kept?.Files ?? []).Select(f => f.Digest);

    [JsonIgnore]
    public bool IsOpen => Status is ReleaseStatus.Running or ReleaseStatus.Waiting;

    /// <summary>The environment that people are to let it into, be it that other steps run meanwhile; null while it waits for none.</summary>
    [JsonIgnore]
    public EnvironmentName? Awaits => ReleaseRules.Awaiting(this);

    /// <summary>The first of the steps it stands at; null when it is over.</summary>
    [JsonIgnore]
    public StepState? Current =>
        IsOpen
            ? GraphRules.Running(this).FirstOrDefault()
                ?? GraphRules.Ready(this).FirstOrDefault()
                ?? Steps.FirstOrDefault(s => s.Status == StepStatus.Pending)
            : null;
}

/// <summary>How a release ends, and why.</summary>
public sealed record ReleaseEnd(ReleaseStatus Status, string Detail);

[JsonConverter(typeof(JsonStringEnumConverter<ReleaseStatus>))]
public enum ReleaseStatus
{
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Waits for people; costs a row.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>A gate or an approver said no.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>Something broke; nothing was let through.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

[JsonConverter(typeof(JsonStringEnumConverter<StepStatus>))]
public enum StepStatus
{
    [JsonStringEnumMemberName("pending")]
    Pending,

    [JsonStringEnumMemberName("done")]
    Done,

    [JsonStringEnumMemberName("refused")]
    Refused,

    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It was begun and has not ended.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Its condition did not hold.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,

    /// <summary>It was stopped with its release.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
