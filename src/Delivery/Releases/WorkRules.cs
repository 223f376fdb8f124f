using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.Facts;

namespace Airworthy.Delivery.Releases;

/// <summary>What follows when work is handed over, looked at and ended. Pure.</summary>
internal static class WorkRules
{
    /// <summary>How long an attempt may take where the pipeline does not say.</summary>
    internal static readonly TimeSpan UsualTimeout = TimeSpan.FromHours(24);

    /// <summary>How long work is given to end before it is asked harder.</summary>
    internal static readonly TimeSpan UntilHarder = TimeSpan.FromSeconds(10);

    private const int MostRepeats = 20;

    internal static string Key(ReleaseId release, string step, int attempt) =>
        $"{release}/{step.Replace(' ', '-')}/{attempt}";

    /// <summary>The pause after the n-th trouble with an orchestrator that does not answer.</summary>
    internal static TimeSpan PauseAfterTrouble(int times) =>
        TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, Math.Min(times, 6))));

    /// <summary>Whether another attempt is made after this one failed.</summary>
    internal static bool TriesAgain(ReleaseState release, StepSpec spec, int attempt, bool lost) =>
        release.Ending is null
        && (attempt < (spec.Retry?.Attempts ?? 1) || (lost && spec.Repeatable && attempt < MostRepeats));

    /// <summary>When the next attempt begins: the pause, made shorter by chance by up to half, so that many do not come back at once.</summary>
    internal static DateTimeOffset NextAttempt(StepSpec spec, int attempt, DateTimeOffset now, double chance) =>
        spec.Retry is { } retry ? now + (retry.PauseAfter(attempt) * (0.5 + (chance / 2))) : now;

    /// <summary>A number from 0 to 1 out of the random end of an id.</summary>
    internal static double Chance(string id)
    {
        var sum = 0L;
        foreach (var c in id[^4..])
        {
            sum = (sum * 32) + (c % 32);
        }
        return sum / (double)(32 * 32 * 32 * 32);
    }

    /// <summary>The end of an attempt that ends the step.</summary>
    internal static IReadOnlyList<FactDraft> Ended(
        ReleaseState release,
        StepState step,
        StepStatus status,
        string detail,
        IReadOnlyDictionary<string, string>? outputs,
        StepKept? kept
    )
    {
        var finished = new StepFinished(
            release.Id,
            step.Name,
            status,
            ReleaseRules.Kept(detail),
            outputs is { Count: > 0 } ? outputs : null,
            kept,
            step.Status == StepStatus.Running ? step.Group : null
        );
        var ends = status == StepStatus.Failed && !step.MayFail;
        return ReleaseRules.End(
            release,
            finished,
            ends ? new ReleaseEnd(ReleaseStatus.Failed, $"{step.Name}: {ReleaseRules.Kept(detail)}") : null
        );
    }

    /// <summary>The declared outputs among those that the work left, each cut to what the record takes.</summary>
    internal static IReadOnlyDictionary<string, string> Outputs(StepSpec spec, WorkEnd end, LogMask mask) =>
        end
            .Outputs.Where(o => spec.Outputs.Contains(o.Key))
            .Take(20)
            .ToDictionary(o => o.Key, o => ReleaseRules.Kept(mask.Text(o.Value)), StringComparer.Ordinal);

    internal static string Sentence(WorkEnd end, string detail)
    {
        var tests = end.Tests is { } t ? $"; tests: {t.Passed} passed, {t.Failed} failed, {t.Skipped} skipped" : "";
        var failures = end.Tests?.Failures is { Count: > 0 } f
            ? $" ({string.Join(", ", f.Take(3).Select(x => x.Name))}{(f.Count > 3 ? ", …" : "")})"
            : "";
        return $"{(detail.Length > 0 ? detail : end.Word)}{tests}{failures}";
    }

    /// <summary>Whether a path fits one of the patterns; a star stands for any part of a name.</summary>
    internal static bool Fits(string path, IReadOnlyList<string> patterns) =>
        patterns.Any(p => Fits(path.Split('/'), p.Split('/')));

    private static bool Fits(string[] path, string[] pattern) =>
        path.Length == pattern.Length && path.Zip(pattern).All(p => FitsName(p.First, p.Second));

    private static bool FitsName(ReadOnlySpan<char> name, ReadOnlySpan<char> pattern)
    {
        var star = pattern.IndexOf('*');
        if (star < 0)
        {
            return name.SequenceEqual(pattern);
        }
        if (!name.StartsWith(pattern[..star], StringComparison.Ordinal))
        {
            return false;
        }
        var rest = pattern[(star + 1)..];
        for (var from = star; from <= name.Length; from++)
        {
            if (FitsName(name[from..], rest))
            {
                return true;
            }
        }
        return false;
    }
}
