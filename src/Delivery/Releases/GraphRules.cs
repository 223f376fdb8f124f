namespace Airworthy.Delivery.Releases;

/// <summary>Which steps of a release run, may begin, or never will. Pure.</summary>
internal static class GraphRules
{
    internal static bool IsOver(StepState step) => step.Status is not (StepStatus.Pending or StepStatus.Running);

    internal static IEnumerable<StepState> Running(ReleaseState release) =>
        release.Steps.Where(s => s.Status == StepStatus.Running);

    /// <summary>
    /// Pending steps for which everything that they need is over. Once a release is ending only those that clean up, and they wait for
    /// nothing that will never run.
    /// </summary>
    internal static IEnumerable<StepState> Ready(ReleaseState release)
    {
        if (!release.IsOpen)
        {
            return [];
        }
        var ending = release.Ending is not null;
        var open = release
            .Steps.Where(s => !IsOver(s) && (!ending || s.Always || s.Status == StepStatus.Running))
            .Select(s => s.Name)
            .ToHashSet(StringComparer.Ordinal);
        return release.Steps.Where(
            (s, i) =>
                s.Status == StepStatus.Pending && (!ending || s.Always) && !NeedsOf(release, s, i).Any(open.Contains)
        );
    }

    /// <summary>Whether something is to be done of a step now. What only waits is done with as soon as its release is to end.</summary>
    internal static bool IsDue(ReleaseState release, StepState step, DateTimeOffset now) =>
        (step.Status == StepStatus.Running && release.Ending is not null && !step.Always)
        || ((step.DueAt is null || step.DueAt <= now) && step.Rollout?.Rests != true);

    /// <summary>Whether nothing of the release runs or will run.</summary>
    internal static bool IsSpent(ReleaseState release) =>
        release.Steps.All(s =>
            IsOver(s) || (s.Status == StepStatus.Pending && release.Ending is not null && !s.Always)
        );

    internal static IEnumerable<string> NeedsOf(ReleaseState release, StepState step, int index) =>
        step.Needs ?? (index == 0 ? [] : [release.Steps[index - 1].Name]);

    /// <summary>A step and all that comes after it, in the order of the release.</summary>
    internal static IReadOnlyList<StepState> From(ReleaseState release, string name)
    {
        var after = new HashSet<string>([name], StringComparer.Ordinal);
        for (var grown = true; grown; )
        {
            grown = false;
            for (var i = 0; i < release.Steps.Count; i++)
            {
                grown |= NeedsOf(release, release.Steps[i], i).Any(after.Contains) && after.Add(release.Steps[i].Name);
            }
        }
        return [.. release.Steps.Where(s => after.Contains(s.Name))];
    }

    /// <summary>The release as it stands: waiting when people are to let it on and nothing else can go on, and when it is due by time.</summary>
    internal static ReleaseState Settle(ReleaseState release)
    {
        if (!release.IsOpen)
        {
            return release with { DueAt = null };
        }
        // What is ready is asked of a running release: a waiting one is as open as that.
        var ready = Ready(release).ToList();
        var runs = Running(release).ToList();
        var awaited = ReleaseRules.AwaitedSteps(release).ToList();
        var waits = awaited.Count > 0 && runs.Count == 0 && ready.Count == awaited.Count;
        var dues = runs.Concat(ready).Select(s => s.DueAt).Concat(awaited.Select(s => UntilOf(release, s)));
        return release with { Status = waits ? ReleaseStatus.Waiting : ReleaseStatus.Running, DueAt = dues.Min() };
    }

    /// <summary>When what people were shown is too old or rests on a waiver that is over.</summary>
    private static DateTimeOffset? UntilOf(ReleaseState release, StepState step)
    {
        var gate = release.Gates.LastOrDefault(g => g.Environment == step.Environment);
        return gate?.Findings.Select(f => f.Waived?.Until).Append(gate.Until).Min();
    }
}
