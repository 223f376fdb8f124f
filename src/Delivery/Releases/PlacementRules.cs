using Airworthy.Delivery.Controls;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Releases;

/// <summary>What controls placed before the transition mean for a version. Pure.</summary>
internal static class PlacementRules
{
    /// <summary>The places whose blocking controls make a version not releasable.</summary>
    internal static readonly IReadOnlyList<Placement> Before = [Placement.Registration, Placement.Ci];

    /// <summary>What stands against the version, one sentence each: what was not asked yet, and what did not pass.</summary>
    internal static IEnumerable<string> Against(EnvironmentPolicy policy, Placement placement, VersionCheckState? check)
    {
        foreach (var control in policy.ControlsAt(placement).Where(c => c.At[placement] == Severity.Block))
        {
            var finding = FindingOf(control, check);
            if (finding is null)
            {
                yield return $"{control.Control} is to be asked {Where(placement)} ({control.From}) and was not yet.";
            }
            else if (finding.Outcome is not (Outcome.Pass or Outcome.Waived))
            {
                yield return $"{control.Control}, asked {Where(placement)} ({control.From}): {finding.Summary}";
            }
        }
    }

    /// <summary>Whether a control of this place has no answer yet.</summary>
    internal static bool IsOpen(EnvironmentPolicy policy, Placement placement, VersionCheckState? check) =>
        policy.ControlsAt(placement).Any(c => FindingOf(c, check) is null);

    /// <summary>
    /// When what serves is to be asked what the policy places after deployment: at once where it was never asked, not since it serves
    /// there, or not of every control that is placed there by now; else when the last answers are as old as they may be. Null where
    /// nothing is placed there.
    /// </summary>
    internal static DateTimeOffset? Due(
        EnvironmentPolicy policy,
        VersionCheckState? last,
        DateTimeOffset servesSince
    ) =>
        policy.ControlsAt(Placement.AfterDeployment).Count == 0 ? null
        : last is null || last.At < servesSince || IsOpen(policy, Placement.AfterDeployment, last)
            ? DateTimeOffset.MinValue
        : last.At + policy.RecheckEvery;

    private static Finding? FindingOf(EffectiveControl control, VersionCheckState? check) =>
        check?.Decision.Findings.FirstOrDefault(f => new ControlSpec(f.Control, f.With) == control.Control);

    private static string Where(Placement placement) =>
        placement switch
        {
            Placement.Registration => "at registration",
            Placement.Ci => "in CI (airworthy check MODEL VERSION --at ci)",
            Placement.AfterDeployment => "after deployment",
            _ => "at the gate",
        };
}
