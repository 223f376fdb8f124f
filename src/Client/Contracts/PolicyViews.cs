namespace Airworthy.Client.Contracts;

/// <summary>A policy as it was applied for its scope.</summary>
public sealed record PolicyView
{
    /// <summary><c>organisation</c>, <c>team NAME</c> or <c>model NAME</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>1, 2, 3, … within the scope.</summary>
    public required int Version { get; init; }

    public required string Digest { get; init; }

    /// <summary>The YAML as it was applied.</summary>
    public required string Yaml { get; init; }

    public required string AppliedBy { get; init; }

    public required DateTimeOffset AppliedAt { get; init; }
}

/// <summary>A policy to put in force, or to try.</summary>
/// <param name="Yaml">The file's text.</param>
/// <param name="Replaces">The version this replaces: 0 for none; left out, whatever is there.</param>
public sealed record PolicyRequest(string Yaml, int? Replaces = null);

/// <summary>One rule that holds for a model, and where it came from.</summary>
/// <param name="Environment">For which environment.</param>
/// <param name="Rule">Its key in a policy file; <c>control</c> for a control.</param>
/// <param name="Value">What it says.</param>
/// <param name="From">The layers that say so: <c>organisation</c>, <c>team NAME</c>, <c>model NAME</c>, <c>pipeline</c>; <c>default</c>.</param>
/// <param name="Note">What other layers said that has no effect, and why; empty where there is nothing.</param>
public sealed record PolicyRuleView(string Environment, string Rule, string Value, string From, string Note);

/// <summary>All that holds for a model.</summary>
public sealed record PolicyExplanationView
{
    public required string Model { get; init; }

    /// <summary>The model's risk tier; empty where no policy gives one.</summary>
    public required string Tier { get; init; }

    public required IReadOnlyList<PolicyRuleView> Rules { get; init; }

    /// <summary>What keeps the policy from being met at all.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}

/// <summary>What a draft policy would have changed in one release.</summary>
public sealed record DryRunView
{
    public required string Release { get; init; }

    public required string Model { get; init; }

    public required int Version { get; init; }

    public required string Environment { get; init; }

    /// <summary>Whether the gate let it through then.</summary>
    public required bool PassedThen { get; init; }

    /// <summary>Whether the draft would have let it through: its controls were asked now.</summary>
    public required bool PassesNow { get; init; }

    /// <summary>What would be different, one sentence each; empty where nothing would.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];
}

/// <summary>What a draft policy would have changed.</summary>
public sealed record DryRunReportView(string Scope, IReadOnlyList<DryRunView> Releases, int Changed);

/// <summary>Leave to go past one control for one version into one environment.</summary>
public sealed record WaiverView
{
    public required string Id { get; init; }

    public required string Model { get; init; }

    public required int Version { get; init; }

    public required string Environment { get; init; }

    public required string Control { get; init; }

    public required string Reason { get; init; }

    public required string GrantedBy { get; init; }

    public required DateTimeOffset GrantedAt { get; init; }

    public required DateTimeOffset Until { get; init; }

    /// <summary><c>holds</c>, <c>expired</c> or <c>revoked</c>.</summary>
    public required string Status { get; init; }
}

/// <summary>Go past one control.</summary>
/// <param name="Control">The control's name, or its name with options as findings show them.</param>
/// <param name="Reason">Goes into the record.</param>
/// <param name="Until">When it ends by itself.</param>
/// <param name="Environment">Whose gate; left out, the pipeline's last environment.</param>
public sealed record WaiverRequest(string Control, string Reason, DateTimeOffset Until, string? Environment = null);

/// <summary>Something said about a release: a question, an answer, a reason, a review.</summary>
/// <param name="Text">Goes into the record.</param>
/// <param name="Environment">For an emergency: past whose gate; left out, the pipeline's last environment.</param>
public sealed record WordRequest(string Text, string? Environment = null);

/// <summary>Let another approve in one's place.</summary>
/// <param name="To">The account that stands in.</param>
/// <param name="Until">Until when; left out, it is taken back.</param>
public sealed record DelegateRequest(string To, DateTimeOffset? Until = null);

/// <summary>Whether the caller's approval would be taken now.</summary>
/// <param name="May">True: it would.</param>
/// <param name="Why">Why not; empty where it would.</param>
public sealed record MayApproveView(bool May, string Why);

/// <summary>Something to do or to know.</summary>
/// <param name="Kind"><c>approve</c>, <c>answer</c>, <c>review</c>, <c>serving</c>, <c>expired</c>, <c>expires</c> or <c>not-releasable</c>.</param>
/// <param name="Since">Since when; for what expires, when.</param>
/// <param name="Text">One or two sentences.</param>
/// <param name="Command">The command that goes on with it.</param>
public sealed record InboxItemView(string Kind, DateTimeOffset Since, string Text, string Command);

/// <summary>Somebody went past a gate.</summary>
public sealed record EmergencyView
{
    public required string Environment { get; init; }

    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Reason { get; init; }

    /// <summary>What it went past: <c>controls</c>, <c>approvals</c>, <c>freeze</c>.</summary>
    public required IReadOnlyList<string> Skips { get; init; }

    /// <summary>Who closed the review; null while it is open.</summary>
    public string? ReviewedBy { get; init; }

    public string? Review { get; init; }
}

/// <summary>What an approver asked.</summary>
public sealed record QuestionView(
    string By,
    string Question,
    DateTimeOffset At,
    string? AnsweredBy = null,
    string? Answer = null
);

/// <summary>What the controls of one place said of a version.</summary>
/// <param name="Placement"><c>registration</c>, <c>ci</c> or <c>after-deployment</c>.</param>
/// <param name="At">When.</param>
/// <param name="Gate">What they said.</param>
public sealed record PlacementCheckView(string Placement, DateTimeOffset At, GateView Gate);
