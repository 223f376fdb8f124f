using System.Text;
using System.Text.Json;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Policies;

/// <summary>What holds for one environment of one model once every layer of policy is merged, with where each rule came from.</summary>
public sealed record EnvironmentPolicy
{
    public static readonly TimeSpan UsualExpiry = TimeSpan.FromDays(30);
    public static readonly TimeSpan UsualReminder = TimeSpan.FromDays(2);
    public static readonly TimeSpan UsualRecheck = TimeSpan.FromDays(1);

    public required EnvironmentName Environment { get; init; }

    public required IReadOnlyList<EffectiveControl> Controls { get; init; }

    public required IReadOnlyList<ApprovalStage> Approvals { get; init; }

    public IReadOnlyList<Duty> Separation { get; init; } = [];

    public IReadOnlyList<FreezeWindow> Freeze { get; init; } = [];

    /// <summary>Null: findings do not grow old.</summary>
    public TimeSpan? EvidenceAge { get; init; }

    public TimeSpan ApprovalExpiry { get; init; } = UsualExpiry;

    public TimeSpan RemindAfter { get; init; } = UsualReminder;

    /// <summary>How often the controls placed after deployment are asked while a version serves.</summary>
    public TimeSpan RecheckEvery { get; init; } = UsualRecheck;

    public WaiverLimits Waivers { get; init; } = WaiverLimits.Usual;

    public EmergencyLimits Emergency { get; init; } = EmergencyLimits.Usual;

    /// <summary>Whether models that other servers keep may go in.</summary>
    public RemoteRule Remote { get; init; } = RemoteRule.Usual;

    /// <summary>What keeps the policy from being met at all, one sentence each; the gate is closed while there is any.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Every rule with its origin, for people.</summary>
    public IReadOnlyList<PolicyRule> Rules { get; init; } = [];

    /// <summary>The controls that are asked at one place, in the order of the layers.</summary>
    public IReadOnlyList<EffectiveControl> ControlsAt(Placement placement) =>
        [.. Controls.Where(c => c.At.ContainsKey(placement))];

    /// <summary>The severity of a control at a place; what no policy knows blocks.</summary>
    public Severity SeverityOf(ControlSpec control, Placement placement) =>
        Controls.FirstOrDefault(c => c.Control == control)?.At.TryGetValue(placement, out var severity) == true
            ? severity
            : Severity.Block;

    /// <summary>
    /// What a decision at a place rests on besides its controls' own texts, as canonical lines. A freeze, reminders and how often one looks again are no part of
    /// it: they do not change what an approver agreed to.
    /// </summary>
    public string Text(Placement placement)
    {
        var text = new StringBuilder("airworthy-effective-policy 1\n");
        foreach (var line in ControlsAt(placement).Select(c => Severe(c, placement)).Order(StringComparer.Ordinal))
        {
            text.Append(line);
        }
        foreach (var stage in Approvals)
        {
            text.Append("stage ").Append(stage.Count).Append(' ').Append(stage.Role);
            text.Append(string.Concat(stage.People.Select(p => $" {p}"))).Append('\n');
        }
        foreach (var duty in Separation.Order())
        {
            text.Append("apart ").Append(duty.ToYaml()).Append('\n');
        }
        text.Append("evidence-age ").Append(EvidenceAge is { } age ? Durations.Of(age) : "none").Append('\n');
        text.Append("approval-expiry ").Append(Durations.Of(ApprovalExpiry)).Append('\n');
        if (Remote.IsAllowed)
        {
            text.Append("remote allow\n");
        }
        foreach (var never in Waivers.Never.Order(StringComparer.Ordinal))
        {
            text.Append("never-waived \"").Append(JsonEncodedText.Encode(never)).Append("\"\n");
        }
        foreach (var problem in Problems)
        {
            text.Append("problem \"").Append(JsonEncodedText.Encode(problem)).Append("\"\n");
        }
        return text.ToString();
    }

    private static string Severe(EffectiveControl control, Placement placement) =>
        $"severity {control.At[placement].ToYaml()} {PolicyText.Of(control.Control)}";
}

/// <summary>A control that holds, and which layers ask it.</summary>
public sealed record EffectiveControl(
    ControlSpec Control,
    IReadOnlyDictionary<Placement, Severity> At,
    string Key,
    bool MayLoosen,
    string From
);

/// <summary>One rule that holds: what it says, whence, and what other layers said that had no effect.</summary>
public sealed record PolicyRule(EnvironmentName Environment, string Rule, string Value, string From, string Note);

/// <summary>One layer's rules for an environment, and what people call the layer.</summary>
public sealed record PolicyLayer(string From, EnvironmentRules Rules, bool IsOrganisation = false);
