using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Releases;

/// <summary>What running an ended release again from a step comes to. Pure.</summary>
internal static class RerunRules
{
    internal static Result<ReleaseReopened> Reopened(ReleaseState release, string from)
    {
        if (release.IsOpen)
        {
            return ReleaseFaults.ReleaseStillOpen.With(
                $"Release {release.Id} is {ReleaseRules.Word(release.Status)}; wait for it, or cancel it first: airworthy cancel {release.Id}"
            );
        }
        var at = release.Steps.FirstOrDefault(s => s.Name == from);
        if (at is null || !IsComeTo(release, at))
        {
            var come = release.Steps.Where(s => IsComeTo(release, s)).Select(s => s.Name).ToList();
            return ReleaseFaults.StepUnknown.With(
                $"Release {release.Id} has no step {Core.Values.Clip.Short(from)} that it has come to{NearestName.Hint(from, come)}"
            );
        }
        var again = GraphRules.From(release, from);
        // What is not entered yet is asked anew, so that nobody's word outlives what was done in between.
        var entered = release
            .Steps.Where(s => s.Kind.Enters() && s.Status == StepStatus.Done)
            .Select(s => s.Environment)
            .ToHashSet();
        var gates = release
            .Gates.Select(g => g.Environment)
            .Where(e => !entered.Contains(e) || again.Any(s => s.Environment == e))
            .ToList();
        var asked = release.Steps.Where(s =>
            s.Kind is StepKind.Check or StepKind.Approve && gates.Any(g => g == s.Environment)
        );
        var names = again.Concat(asked).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        // Whatever was stopped or never come to is open in any case.
        var rest = release.Steps.Where(s =>
            s.Status is StepStatus.Cancelled or StepStatus.Refused or StepStatus.Failed
        );
        names.UnionWith(
            rest.Where(s => !s.MayFail).SelectMany(s => GraphRules.From(release, s.Name)).Select(s => s.Name)
        );
        names.UnionWith(release.Steps.Where(s => s.Always).Select(s => s.Name));
        return new ReleaseReopened(
            release.Id,
            release.ModelId,
            from,
            [.. release.Steps.Select(s => s.Name).Where(names.Contains)],
            gates
        );
    }

    /// <summary>Whether it was begun or refused, or is the next after what was done.</summary>
    private static bool IsComeTo(ReleaseState release, StepState step) =>
        step.Status != StepStatus.Pending
        || GraphRules
            .NeedsOf(release, step, release.Steps.TakeWhile(s => s.Name != step.Name).Count())
            .All(n => release.Steps.Single(s => s.Name == n).Status is StepStatus.Done or StepStatus.Skipped);
}
