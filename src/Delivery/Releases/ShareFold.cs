using Airworthy.Core.Values;
using Airworthy.Record.Facts;

namespace Airworthy.Delivery.Releases;

/// <summary>What the facts of <see cref="ShareFacts"/> mean for a release's row.</summary>
internal static class ShareFold
{
    internal static ReleaseId? ReleaseOf(Fact fact) => About(fact)?.Release;

    internal static ReleaseState Apply(ReleaseState release, Fact fact)
    {
        var step = About(fact)!.Value.Step;
        return release with { Steps = [.. release.Steps.Select(s => s.Name == step ? Settled(Change(s, fact)) : s)] };
    }

    private static (ReleaseId Release, string Step)? About(Fact fact) =>
        ShareFacts.Set.Read(fact) is { } set ? (set.Release, set.Step)
        : ShareFacts.Awaited.Read(fact) is { } awaited ? (awaited.Release, awaited.Step)
        : ShareFacts.LetOn.Read(fact) is { } letOn ? (letOn.Release, letOn.Step)
        : ShareFacts.Paused.Read(fact) is { } paused ? (paused.Release, paused.Step)
        : ShareFacts.Resumed.Read(fact) is { } resumed ? (resumed.Release, resumed.Step)
        : ShareFacts.Aborted.Read(fact) is { } aborted ? (aborted.Release, aborted.Step)
        : null;

    private static StepState Change(StepState step, Fact fact)
    {
        if (ShareFacts.Set.Read(fact) is { } set)
        {
            return step with
            {
                Status = StepStatus.Running,
                Attempt = step.Status == StepStatus.Running ? step.Attempt : step.Attempt + 1,
                BegunAt = step.BegunAt ?? fact.At,
                Rollout = new RolloutProgress
                {
                    Index = set.Index,
                    Weight = set.Weight,
                    Since = fact.At,
                    Until = set.Until,
                },
            };
        }
        var at =
            step.Rollout ?? throw new InvalidOperationException($"{fact.Kind}: step '{step.Name}' has set no share.");
        return step with
        {
            Rollout =
                ShareFacts.Awaited.Read(fact) is { } awaited ? at with { Awaits = awaited.Index }
                : ShareFacts.LetOn.Read(fact) is { } letOn ? at with { Awaits = null, LetOnTo = letOn.Index }
                : ShareFacts.Paused.Is(fact) ? at with { PausedBy = fact.By, Left = at.Until - fact.At }
                : ShareFacts.Resumed.Is(fact)
                    ? at with
                    {
                        PausedBy = null,
                        Left = null,
                        Until = at.Left is { } left ? fact.At + left : null,
                    }
                : at with { Aborted = ShareFacts.Aborted.Read(fact)!.Reason },
        };
    }

    /// <summary>When it is due, and the sentence that says how it stands.</summary>
    private static StepState Settled(StepState step)
    {
        var at = step.Rollout!;
        var share = $"answers {at.Weight} of 100 requests";
        return step with
        {
            DueAt = at.Rests || at.Aborted is not null ? null : at.Until,
            Detail =
                at.Aborted is { } why ? $"is taken back: {why}"
                : at.PausedBy is { } by ? $"{share}; paused by {by.Account}"
                : at.Awaits is not null ? $"{share}; waits for a person to let it on"
                : at.Until is { } until ? $"{share} until {until:yyyy-MM-dd HH:mm:ss} UTC"
                : share,
        };
    }
}
