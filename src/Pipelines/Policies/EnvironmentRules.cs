using System.Text.Json.Serialization;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Policies;

/// <summary>What one layer of policy asks of one environment; null or empty says nothing.</summary>
public sealed record EnvironmentRules
{
    public IReadOnlyList<PlacedControl> Controls { get; init; } = [];

    /// <summary>Who approves, one stage after the other; null says nothing.</summary>
    public IReadOnlyList<ApprovalStage>? Approvals { get; init; }

    public IReadOnlyList<Duty> Separation { get; init; } = [];

    public IReadOnlyList<FreezeWindow> Freeze { get; init; } = [];

    /// <summary>How old findings may be when a version goes in.</summary>
    public TimeSpan? EvidenceAge { get; init; }

    /// <summary>How long a release waits for people before it ends, and how long an approval holds.</summary>
    public TimeSpan? ApprovalExpiry { get; init; }

    /// <summary>After how long of waiting the approvers are reminded.</summary>
    public TimeSpan? RemindAfter { get; init; }

    /// <summary>How often controls placed after deployment are asked of what serves.</summary>
    public TimeSpan? RecheckEvery { get; init; }

    public WaiverLimits? Waivers { get; init; }

    public EmergencyLimits? Emergency { get; init; }

    /// <summary>Whether models that other servers keep may go in, of which no digest says what answers; null says nothing.</summary>
    public RemoteRule? Remote { get; init; }

    /// <summary>Keys of this layer that a lower one may replace instead of only tighten.</summary>
    public IReadOnlyList<string> MayLoosen { get; init; } = [];
}

/// <summary>Whether models that other servers keep may go in.</summary>
public sealed record RemoteRule(bool IsAllowed)
{
    public static readonly RemoteRule Usual = new(false);

    public override string ToString() => IsAllowed ? "allow" : "refuse";
}

/// <summary>A control with where it is asked and how severe a failure is there.</summary>
/// <param name="Control">Which, with its options.</param>
/// <param name="At">Each place where it is asked.</param>
/// <param name="MayLoosen">A lower layer's entry of the same key replaces this one; otherwise both are asked.</param>
/// <param name="Key">What makes two entries the same question: the control's name, and <c>metric</c> where it has one, unless given.</param>
public sealed record PlacedControl(
    ControlSpec Control,
    IReadOnlyDictionary<Placement, Severity> At,
    bool MayLoosen,
    string Key
)
{
    public static readonly IReadOnlyDictionary<Placement, Severity> Usual = new Dictionary<Placement, Severity>
    {
        [Placement.Transition] = Severity.Block,
    };

    public static string KeyOf(ControlSpec control) =>
        control.With.TryGetValue("metric", out var metric) ? $"{control.Name} {metric}" : control.Name;
}

/// <summary>A group of people of whom some must approve. Either a role or a list of accounts.</summary>
public sealed record ApprovalStage(string Role, IReadOnlyList<string> People, int Count)
{
    public const string AnyApprover = "approver";

    public static ApprovalStage Of(int count) => new(AnyApprover, [], count);

    /// <summary><c>2 of approver</c>, <c>1 of vic, rita</c>.</summary>
    public override string ToString() => $"{Count} of {Who}";

    public string Who => People.Count > 0 ? string.Join(", ", People) : Role;

    public bool Equals(ApprovalStage? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}

/// <summary>
/// Whose word does not count besides those whose never does (author, owner, trainer and requester of the release).
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<Duty>))]
public enum Duty
{
    /// <summary>Whoever applied the pipeline that the release runs on.</summary>
    [JsonStringEnumMemberName("pipeline-author")]
    PipelineAuthor,

    /// <summary>Whoever granted a waiver that the gate rests on.</summary>
    [JsonStringEnumMemberName("waiver-granter")]
    WaiverGranter,
}

/// <summary>Who grants waivers, and how far. No roles: nobody.</summary>
public sealed record WaiverLimits(IReadOnlyList<string> Roles, TimeSpan Longest, IReadOnlyList<string> Never)
{
    public static readonly WaiverLimits Usual = new(["approver"], TimeSpan.FromDays(30), []);
}

/// <summary>Who may go on in an emergency, and past what. No roles: nobody.</summary>
public sealed record EmergencyLimits(IReadOnlyList<string> Roles, IReadOnlyList<EmergencySkip> Skips)
{
    public static readonly EmergencyLimits Usual = new(
        ["administrator"],
        [EmergencySkip.Controls, EmergencySkip.Approvals, EmergencySkip.Freeze]
    );
}

[JsonConverter(typeof(JsonStringEnumConverter<EmergencySkip>))]
public enum EmergencySkip
{
    [JsonStringEnumMemberName("controls")]
    Controls,

    [JsonStringEnumMemberName("approvals")]
    Approvals,

    [JsonStringEnumMemberName("freeze")]
    Freeze,
}

/// <summary>Where a control is asked.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Placement>))]
public enum Placement
{
    /// <summary>Right after a version was registered.</summary>
    [JsonStringEnumMemberName("registration")]
    Registration,

    /// <summary>When a build asks, beforehand.</summary>
    [JsonStringEnumMemberName("ci")]
    Ci,

    /// <summary>At the gate, on the way into the environment.</summary>
    [JsonStringEnumMemberName("transition")]
    Transition,

    /// <summary>Of what serves.</summary>
    [JsonStringEnumMemberName("after-deployment")]
    AfterDeployment,
}

/// <summary>What a control that does not pass does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
public enum Severity
{
    /// <summary>Is written down.</summary>
    [JsonStringEnumMemberName("report")]
    Report,

    /// <summary>Is shown to everybody who decides.</summary>
    [JsonStringEnumMemberName("warn")]
    Warn,

    /// <summary>Closes the gate; before the transition, makes the version not releasable.</summary>
    [JsonStringEnumMemberName("block")]
    Block,
}
