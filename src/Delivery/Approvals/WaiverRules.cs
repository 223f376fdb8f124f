using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Approvals;

/// <summary>What waivers do to findings, and whether one may be granted. Pure.</summary>
public static class WaiverRules
{
    public const int LongestReason = 2000;

    public static bool Holds(WaiverState waiver, DateTimeOffset now) => waiver.RevokedAt is null && now < waiver.Until;

    /// <summary>Whether the waiver is for this control with these options.</summary>
    public static bool Covers(string waived, ControlSpec control) =>
        waived == control.Name || waived == control.ToString();

    /// <summary>
    /// Findings that are no pass and that a waiver covers become waived, with what they were kept. Of several waivers the one that
    /// holds longest counts. What the policy says is never waived, is not.
    /// </summary>
    public static IReadOnlyList<Finding> Apply(
        IReadOnlyList<Finding> findings,
        IReadOnlyList<WaiverState> waivers,
        WaiverLimits limits
    ) => [.. findings.Select(f => Apply(f, waivers, limits))];

    private static Finding Apply(Finding finding, IReadOnlyList<WaiverState> waivers, WaiverLimits limits)
    {
        var control = new ControlSpec(finding.Control, finding.With);
        var waiver = waivers.Where(w => Covers(w.Control, control)).MaxBy(w => w.Until);
        return
            waiver is null
            || finding.Outcome is not (Outcome.Fail or Outcome.Inconclusive)
            || limits.Roles.Count == 0
            || limits.Never.Any(n => Covers(n, control))
            ? finding
            : finding with
            {
                Outcome = Outcome.Waived,
                Waived = new WaivedFinding(finding.Outcome, waiver.Id, waiver.GrantedBy, waiver.Reason, waiver.Until),
            };
    }

    /// <summary>Why a waiver like this cannot be granted; null when it can.</summary>
    /// <param name="control">The control's name, or with its options.</param>
    /// <param name="policy">What holds for the environment.</param>
    /// <param name="reason">Why it is wanted.</param>
    /// <param name="until">When it ends.</param>
    /// <param name="now">The time now.</param>
    public static string? WhyBad(
        string control,
        EnvironmentPolicy policy,
        string reason,
        DateTimeOffset until,
        DateTimeOffset now
    )
    {
        var asked = policy.ControlsAt(Placement.Transition).Select(c => c.Control).ToList();
        var known = asked.SelectMany(a => new[] { a.Name, a.ToString() }).Distinct(StringComparer.Ordinal).ToList();
        return string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason
                ? $"Give a reason of 1 to {LongestReason} characters; it goes into the record."
            : until <= now ? $"It would end at {until:yyyy-MM-dd HH:mm}, which is over."
            : until > now + policy.Waivers.Longest
                ? $"It would end at {until:yyyy-MM-dd HH:mm}; the policy lets a waiver hold {Durations.Of(policy.Waivers.Longest)} at most."
            : !known.Contains(control)
                ? $"The gate into {policy.Environment} asks no control '{Clip.Short(control)}'{NearestName.Hint(control, known)}"
            : policy.Waivers.Never.Any(n => n == control || asked.Any(a => Covers(n, a) && Covers(control, a)))
                ? $"The policy says that {Clip.Short(control)} is never waived."
            : null;
    }
}
