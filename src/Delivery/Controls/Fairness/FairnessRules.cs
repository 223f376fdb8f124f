using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Distributions;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Resampling;

namespace Airworthy.Delivery.Controls.Fairness;

/// <summary>The rows of a group that a rate is taken over, and how many of them are chosen.</summary>
internal sealed record Group(string Attribute, string Value, Rate Rate, long Rows, long Chosen)
{
    public double Share => (double)Chosen / Rows;

    public string Name => $"{Clip.Short(Attribute)} = {(Value.Length == 0 ? "(empty)" : Clip.Short(Value))}";
}

/// <summary>Two groups of one attribute and rate; where the first's share less the second's lies.</summary>
internal sealed record Gap(Group More, Group Less, double Lower, double Upper)
{
    public double Size => More.Share - Less.Share;
}

/// <summary>
/// Every pair of groups gets an interval of its gap (Newcombe's, for independent shares), the confidence shared out over all pairs. One
/// that lies above the limit as a whole: fail. No gap beyond the limit: pass. Otherwise the groups are too small to tell.
/// </summary>
internal static class FairnessRules
{
    private const int MostGroups = 200;
    private const int Shown = 40;

    public static IEnumerable<Group> Count(
        string attribute,
        string[] cells,
        Rate rate,
        Judged judged,
        FairnessOptions options
    ) =>
        Enumerable
            .Range(0, cells.Length)
            .Where(row => rate.Label is null || judged.Truth[row] == rate.Label)
            .GroupBy(row => cells[row], StringComparer.Ordinal)
            .Select(g => new Group(
                attribute,
                g.Key,
                rate,
                g.LongCount(),
                g.LongCount(row => judged.Candidate.Predictions[row] >= options.Threshold)
            ))
            .OrderBy(g => g.Value, StringComparer.Ordinal);

    public static Answer Decide(string control, FairnessOptions options, IReadOnlyList<Group> groups)
    {
        var judged = groups.Where(g => g.Rows >= options.MinGroup).ToList();
        var families = judged.GroupBy(g => (g.Attribute, g.Rate)).ToList();
        var alone = groups
            .Select(g => (g.Attribute, g.Rate))
            .Distinct()
            .Except(families.Where(f => f.Count() > 1).Select(f => f.Key))
            .ToList();
        if (alone.Count > 0 || judged.Count > MostGroups)
        {
            return alone.Count > 0
                ? Answer.Inconclusive(
                    $"'{Clip.Short(alone[0].Attribute)}' has no two groups with {options.MinGroup} rows to take the rate '{alone[0].Rate.Name}' over.",
                    "Add rows of the smaller groups to the evaluation set, or have min-group lowered by who owns the pipeline."
                )
                : Answer.Inconclusive(
                    $"There are {judged.Count} groups; at most {MostGroups} can be judged together.",
                    "Declare attributes with fewer values (bands instead of numbers)."
                );
        }
        var pairs = families.Sum(f => f.Count() * (f.Count() - 1) / 2);
        var z = Tails.NormalQuantile((1 - options.Confidence) / 2 / pairs);
        var gaps = families.SelectMany(f => Gaps([.. f], z)).OrderByDescending(g => g.Size).ToList();
        return Decide(control, options, judged, gaps, groups.Count - judged.Count);
    }

    private static IEnumerable<Gap> Gaps(IReadOnlyList<Group> groups, double z)
    {
        for (var i = 0; i < groups.Count; i++)
        {
            for (var j = i + 1; j < groups.Count; j++)
            {
                var (more, less) = groups[i].Share >= groups[j].Share ? (groups[i], groups[j]) : (groups[j], groups[i]);
                var (lower, upper) = Shares.Difference(more.Chosen, more.Rows, less.Chosen, less.Rows, z);
                yield return new Gap(more, less, lower, upper);
            }
        }
    }

    private static Answer Decide(
        string control,
        FairnessOptions options,
        List<Group> judged,
        List<Gap> gaps,
        int tooSmall
    )
    {
        var largest = gaps[0];
        var proven = gaps.Where(g => g.Lower > options.MaxGap).ToList();
        var answer =
            proven.Count > 0
                ? Answer.Fail(
                    $"{proven.Count} of {gaps.Count} pairs of groups differ by more than {options.MaxGap}: {Line(proven[0])}.",
                    "Look at what drives the difference: too few training rows of one group, a feature that stands in for the attribute, labels that were biased. Then train anew, or choose thresholds with whoever answers for the decision."
                )
            : largest.Size <= options.MaxGap
                ? Answer.Pass(
                    $"No two of {judged.Count} groups differ by more than {options.MaxGap} in how often they are chosen; most do {Line(largest)}."
                )
            : Answer.Inconclusive(
                $"The groups are too small to tell whether they differ by more than {options.MaxGap}: {Line(largest)}.",
                $"Add evaluation rows of these groups; {control} shares its confidence of {Percent.Of(options.Confidence)} out over {gaps.Count} pairs."
            );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["gap"] = largest.Size,
                ["gap-lower"] = largest.Lower,
                ["gap-upper"] = largest.Upper,
                ["limit"] = options.MaxGap,
                ["groups"] = judged.Count,
                ["groups-too-small"] = tooSmall,
                ["pairs"] = gaps.Count,
            },
            Details =
            [
                .. judged
                    .Take(Shown)
                    .Select(g => $"{g.Name}: {g.Share:F4} {g.Rate.Name} ({g.Chosen} of {g.Rows} rows)"),
            ],
        };
    }

    private static string Line(Gap gap) =>
        $"{gap.More.Name} ({gap.More.Share:F4}) and {gap.Less.Name} ({gap.Less.Share:F4}) by {gap.Size:F4}, between {gap.Lower:F4} and {gap.Upper:F4} ({gap.More.Rate.Name})";
}
