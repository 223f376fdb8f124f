namespace Airworthy.Client.Contracts;

/// <summary>One run of the pipeline for one model version.</summary>
public sealed record ReleaseView
{
    public required string Id { get; init; }

    public required string Model { get; init; }

    /// <summary>The version's number.</summary>
    public required int Version { get; init; }

    public required string VersionId { get; init; }

    /// <summary><c>running</c>, <c>waiting</c>, <c>succeeded</c>, <c>refused</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>True when nothing of it will change any more.</summary>
    public required bool Finished { get; init; }

    /// <summary>How it ended, in a sentence; empty while it is open.</summary>
    public string Detail { get; init; } = "";

    public required string RequestedBy { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public required string PipelineDigest { get; init; }

    public required IReadOnlyList<StepView> Steps { get; init; }

    /// <summary>The last decision of each gate this release has come to.</summary>
    public IReadOnlyList<GateView> Gates { get; init; } = [];

    public IReadOnlyList<ApprovalView> Approvals { get; init; } = [];

    /// <summary>What approvers asked.</summary>
    public IReadOnlyList<QuestionView> Questions { get; init; } = [];

    /// <summary>Where somebody went past a gate.</summary>
    public IReadOnlyList<EmergencyView> Emergencies { get; init; } = [];

    /// <summary>What people are asked for now; null when the release does not wait for any.</summary>
    public AwaitedApprovalView? Awaited { get; init; }

    /// <summary>Grows with every change; give it back as <c>afterRevision</c> to wait for the next one.</summary>
    public required long Revision { get; init; }
}

/// <summary>A step of a release.</summary>
public sealed record StepView
{
    /// <summary>E.g. <c>deploy staging</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The key that the step gives in the pipeline: <c>check</c>, <c>deploy</c>, <c>command</c>, <c>jenkins</c>, …</summary>
    public required string Kind { get; init; }

    /// <summary>Empty where its kind has none.</summary>
    public required string Environment { get; init; }

    /// <summary>
    /// <c>pending</c>, <c>running</c>, <c>done</c>, <c>refused</c>, <c>failed</c>, <c>skipped</c> or <c>cancelled</c>.
    /// </summary>
    public required string Status { get; init; }

    public DateTimeOffset? BegunAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How often its work was begun.</summary>
    public int Attempt { get; init; }

    /// <summary>Where a person can look at the work.</summary>
    public string? Page { get; init; }

    /// <summary>Values that it left for later steps.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();

    /// <summary>Files that it left.</summary>
    public IReadOnlyList<KeptFileView> Files { get; init; } = [];

    /// <summary>The digest of its log; null while it runs or where it said nothing.</summary>
    public string? LogDigest { get; init; }

    /// <summary>One sentence: what happened.</summary>
    public string Detail { get; init; } = "";
}

/// <summary>The approval a release waits for.</summary>
/// <param name="Environment">Into which environment.</param>
/// <param name="EvidenceDigest">Send this with the approval: it is bound to exactly this evidence.</param>
/// <param name="Missing">Whose approvals are missing, in a sentence.</param>
public sealed record AwaitedApprovalView(string Environment, string EvidenceDigest, string Missing = "");

/// <summary>A person's word on a release.</summary>
public sealed record ApprovalView
{
    public required string By { get; init; }

    /// <summary>Whom they stood in for; null for themselves.</summary>
    public string? For { get; init; }

    public required string Environment { get; init; }

    public required bool Approved { get; init; }

    public string Comment { get; init; } = "";

    public required string EvidenceDigest { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>Approve or refuse what a release waits for.</summary>
/// <param name="Approved">True: let it in. False: refuse, which ends the release.</param>
/// <param name="EvidenceDigest">The evidence you saw, from <see cref="ReleaseView.Awaited"/>.</param>
/// <param name="Comment">Goes into the record.</param>
/// <param name="For">The account that let the caller approve in its place; left out, for oneself.</param>
public sealed record ApproveRequest(bool Approved, string EvidenceDigest, string? Comment = null, string? For = null);

/// <summary>Why a release is called off, or its rollout paused or taken back.</summary>
public sealed record CancelRequest(string? Reason = null);

/// <summary>Where a model answers.</summary>
public sealed record EndpointView
{
    /// <summary>The model's name for production, <c>model:environment</c> elsewhere; the name in <c>/v2/models/{name}/infer</c>.</summary>
    public required string Name { get; init; }

    public required string Model { get; init; }

    public required string Environment { get; init; }

    /// <summary>What is to serve there.</summary>
    public required DeploymentView Current { get; init; }

    /// <summary>What can be rolled back to, newest first.</summary>
    public IReadOnlyList<DeploymentView> Previous { get; init; } = [];

    /// <summary>True when the endpoint answers with <see cref="Current"/>.</summary>
    public required bool Ready { get; init; }

    /// <summary>The number of the version that answers right now; null when none does.</summary>
    public int? Answering { get; init; }

    /// <summary>Why it does not serve as planned; null when it does.</summary>
    public ProblemView? Problem { get; init; }
}

/// <summary>A version at an endpoint.</summary>
public sealed record DeploymentView
{
    public required string Endpoint { get; init; }

    public required string Environment { get; init; }

    public required int Version { get; init; }

    public required string VersionId { get; init; }

    /// <summary>The release that let it in.</summary>
    public required string Release { get; init; }

    public required DateTimeOffset Since { get; init; }
}

/// <summary>A version that answers for a while without a gate. Nothing of it leads to production.</summary>
public sealed record SandboxView
{
    /// <summary>The name in <c>/v2/models/{name}/infer</c>: <c>MODEL:sandbox-VERSION</c>.</summary>
    public required string Name { get; init; }

    public required string Model { get; init; }

    public required int Version { get; init; }

    public required string By { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>When it ends by itself.</summary>
    public required DateTimeOffset Until { get; init; }
}

/// <summary>Try a version without a gate.</summary>
/// <param name="Minutes">How long; left out, an hour.</param>
public sealed record SandboxRequest(int? Minutes = null);

/// <summary>Bring an earlier version back.</summary>
/// <param name="Reason">Goes into the record.</param>
/// <param name="ToVersion">A version number the endpoint served before; left out, the last one.</param>
public sealed record RollbackRequest(string Reason, int? ToVersion = null);

/// <summary>Take an endpoint away.</summary>
/// <param name="Reason">Goes into the record.</param>
public sealed record RetireRequest(string Reason);

/// <summary>A model's delivery pipeline as it applies now.</summary>
public sealed record PipelineView
{
    public required string Model { get; init; }

    public required string Digest { get; init; }

    /// <summary>The YAML as it was applied.</summary>
    public required string Yaml { get; init; }

    public required string EvaluationDigest { get; init; }

    /// <summary>Environments in the order a version passes through them.</summary>
    public required IReadOnlyList<string> Environments { get; init; }

    public required IReadOnlyList<string> Steps { get; init; }

    public required string AppliedBy { get; init; }

    public required DateTimeOffset AppliedAt { get; init; }
}
