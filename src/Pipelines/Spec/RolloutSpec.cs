using System.Globalization;
using static Airworthy.Pipelines.Spec.NearestName;

namespace Airworthy.Pipelines.Spec;

/// <summary>How a version takes a growing share of an environment's requests, and what takes it back.</summary>
public sealed record RolloutSpec
{
    private const string Steps = "steps.";
    private const int All = 100;

    private static readonly string[] ShareKeys = ["weight", "hold", "approve"];
    private static readonly string[] ErrorKeys = ["errors.above", "errors.at-least"];

    /// <summary>In order; the last takes all requests.</summary>
    public required IReadOnlyList<RolloutShare> Shares { get; init; }

    /// <summary>Of the version's calls, how many may fail while it holds a share; beyond that it is taken back.</summary>
    public ErrorAlertSpec Errors { get; init; } = ErrorAlertSpec.Default;

    /// <summary>Reads the options of a rollout step; everything that is wrong, by option.</summary>
    public static (RolloutSpec? Spec, IReadOnlyList<(string Key, string Why)> Wrong) Read(
        IReadOnlyDictionary<string, string> with
    )
    {
        var wrong = new List<(string Key, string Why)>();
        var shares = new List<RolloutShare>();
        var places = with
            .Keys.Where(k => k.StartsWith(Steps, StringComparison.Ordinal))
            .Select(k => k.Split('.')[1])
            .Distinct();
        foreach (var place in places.OrderBy(p => p.Length).ThenBy(p => p, StringComparer.Ordinal))
        {
            if (Share(with, $"{Steps}{place}", wrong) is { } share)
            {
                shares.Add(share);
            }
        }
        if (wrong.Count == 0 && WhyNot(shares) is { } why)
        {
            wrong.Add(("steps", why));
        }
        var errors = Alert(with, wrong);
        return (wrong.Count > 0 ? null : new RolloutSpec { Shares = shares, Errors = errors }, wrong);
    }

    private static RolloutShare? Share(
        IReadOnlyDictionary<string, string> with,
        string at,
        List<(string Key, string Why)> wrong
    )
    {
        var before = wrong.Count;
        foreach (var key in with.Keys.Where(k => k.StartsWith($"{at}.", StringComparison.Ordinal) || k == at))
        {
            var name = key == at ? "" : key[(at.Length + 1)..];
            if (!ShareKeys.Contains(name))
            {
                wrong.Add((key, $"{Quote(name)} is no part of a rollout's step{Hint(name, ShareKeys)}"));
            }
        }
        var weight = 0;
        if (!with.TryGetValue($"{at}.weight", out var text))
        {
            wrong.Add((at, "a step of a rollout needs its 'weight': how many of a hundred requests."));
        }
        else if (!PipelineForm.Whole(text, 1, All).TryGet(out weight, out _))
        {
            wrong.Add(($"{at}.weight", $"{Quote(text)} is no whole number from 1 to {All}."));
        }
        TimeSpan? hold = null;
        if (with.TryGetValue($"{at}.hold", out var length))
        {
            var read = Durations.OfStep(length);
            hold = read.IsOk ? read.Value : null;
            wrong.AddRange(read.IsOk ? [] : [($"{at}.hold", read.Fault.Detail)]);
        }
        var approve = with.GetValueOrDefault($"{at}.approve", "no");
        if (!StepWords.YesOrNo(approve).TryGet(out var asks, out var fault))
        {
            wrong.Add(($"{at}.approve", fault.Detail));
        }
        return wrong.Count > before ? null : new RolloutShare(weight, hold, asks);
    }

    private static string? WhyNot(List<RolloutShare> shares) =>
        shares.Count == 0 ? "a rollout needs 'steps': weights in order, as { weight: 5, hold: 10m }."
        : shares[^1].Weight != All
            ? $"the last step of a rollout takes all requests: let its weight be {All}. For a share that stays use 'deploy' with a weight."
        : shares.Zip(shares.Skip(1)).Any(p => p.First.Weight >= p.Second.Weight)
            ? "the weights of a rollout grow from step to step."
        : null;

    private static ErrorAlertSpec Alert(IReadOnlyDictionary<string, string> with, List<(string Key, string Why)> wrong)
    {
        var errors = ErrorAlertSpec.Default;
        foreach (var key in with.Keys.Where(k => k.StartsWith("errors", StringComparison.Ordinal)).Except(ErrorKeys))
        {
            wrong.Add((key, $"{Quote(key)} says nothing about errors{Hint(key, ErrorKeys)}"));
        }
        if (with.TryGetValue(ErrorKeys[0], out var text))
        {
            var isShare =
                double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var above)
                && above is > 0 and < 1;
            wrong.AddRange(isShare ? [] : [(ErrorKeys[0], $"{Quote(text)} is no share above 0 and below 1, as 0.02.")]);
            errors = isShare ? errors with { Above = above } : errors;
        }
        if (with.TryGetValue(ErrorKeys[1], out var least))
        {
            var isCount = PipelineForm.Whole(least, 1, 1_000_000).TryGet(out var calls, out _);
            wrong.AddRange(isCount ? [] : [(ErrorKeys[1], $"{Quote(least)} is no whole number from 1 to 1000000.")]);
            errors = isCount ? errors with { AtLeast = calls } : errors;
        }
        return errors;
    }
}

/// <summary>A step of a rollout.</summary>
/// <param name="Weight">How many of a hundred requests; 1 to 100.</param>
/// <param name="Hold">How long it is held before the next; null: no longer than it takes to ask.</param>
/// <param name="Approve">Whether a person lets it on to this share.</param>
public sealed record RolloutShare(int Weight, TimeSpan? Hold, bool Approve);
