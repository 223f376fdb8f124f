using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Rollouts;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Releases;

/// <summary>What follows for a rollout under way. Pure.</summary>
internal static class RolloutRules
{
    internal static StepState? Running(ReleaseState release) =>
        GraphRules.Running(release).FirstOrDefault(s => s is { Kind: StepKind.Rollout, Rollout: not null });

    internal static DateTimeOffset? Until(RolloutShare share, DateTimeOffset now) => now + share.Hold;

    /// <summary>Why the rollout can neither go on nor be taken back: somebody else changed what it was changing. Null where nobody did.</summary>
    internal static string? WhyOver(ReleaseState release, EndpointState? endpoint, RolloutProgress at)
    {
        var whole = endpoint?.Whole();
        var own = whole?.Versions.FirstOrDefault(v => v.Deployment.ReleaseId == release.Id);
        if (own is null)
        {
            return "somebody took the version away from the endpoint meanwhile; nothing more was changed";
        }
        var sum = whole!.Versions.Where(v => v.Role == VersionRole.Live).Sum(v => v.Weight);
        return own.Role != VersionRole.Live || own.Weight * 100L != at.Weight * (long)sum
            ? "somebody divided the requests otherwise meanwhile; they are left so, and the rollout ends"
            : null;
    }

    /// <summary>What answered before the rollout; where that is not known any more, what answers beside it.</summary>
    internal static Result<SplitState> BackTo(EndpointState now, ReleaseId release)
    {
        bool IsOurs(DeployedShare share) => share.Deployment.ReleaseId == release;
        if (now.Before is { } before && !before.Versions.Any(IsOurs))
        {
            return before;
        }
        var others = now.Whole().Versions.Where(v => !IsOurs(v)).ToList();
        return others.Any(v => v is { Role: VersionRole.Live, Weight: > 0 })
            ? new SplitState { Versions = others, Routing = now.Split?.Routing }
            : RolloutFaults.NothingToRollBackTo.With(
                $"'{now.Name}' has nothing else that could answer; roll back to a version by name: airworthy rollback {now.Name.Model} --to VERSION"
            );
    }

    /// <summary>Why what was asked of the version while it holds a share takes it back; null where nothing speaks against it.</summary>
    internal static string? WhyNotOn(GateDecision? asked) =>
        asked is { Passed: false } ? $"asked after deployment: {string.Join("; ", asked.Reasons)}" : null;

    /// <summary>Why the version's failing calls take it back; null while they are few, or too few calls came.</summary>
    /// <param name="errors">How many are too many.</param>
    /// <param name="before">What was counted when the share was first seen.</param>
    /// <param name="now">What is counted now.</param>
    internal static string? WhyFailing(ErrorAlertSpec errors, CallTally before, CallTally now)
    {
        var failed = now.Failed - before.Failed;
        var calls = failed + now.Answered - before.Answered;
        return calls >= errors.AtLeast && failed > errors.Above * calls
            ? FormattableString.Invariant(
                $"{failed} of {calls} calls failed, more than {errors.Above * 100:0.##} of 100"
            )
            : null;
    }
}

/// <summary>Calls of a version that came to an end.</summary>
internal readonly record struct CallTally(long Answered, long Failed);
