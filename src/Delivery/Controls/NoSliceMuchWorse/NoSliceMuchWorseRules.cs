using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.NoSliceMuchWorse;

/// <summary>
/// A slice counts as much worse when the whole interval of its mean excess loss lies above the tolerance. The confidence is shared out
/// over all judged slices (Bonferroni), so that many slices do not make a false alarm likely.
/// </summary>
internal static class NoSliceMuchWorseRules
{
    /// <summary>More slices than this cannot be told apart with any confidence worth the name.</summary>
    public const int MaximumSlices = 500;

    private const int Shown = 45;

    public static IEnumerable<Fault> Lint(ControlSpec spec, NoSliceMuchWorseOptions options, EvaluationSpec evaluation)
    {
        if (!options.Loss.Tasks.Contains(evaluation.Task))
        {
            yield return ControlOption.Fault(
                spec,
                "metric",
                $"'{options.Loss.Name}' judges a {options.Loss.TaskNames}; this pipeline's task is {evaluation.Task.ToYaml()}."
            );
        }
        if (evaluation.Slices.Count == 0)
        {
            yield return ControlOption.Fault(
                spec,
                "",
                "no-slice-much-worse has no slices to judge: name the columns under evaluation.slices."
            );
        }
    }

    /// <summary>What lies outside each end of one slice's interval.</summary>
    public static double Tail(NoSliceMuchWorseOptions options, int slices) => (1 - options.Confidence) / (2 * slices);

    /// <summary>A slice that looks worse gets ten resamples beyond the interval's end; for one that does not, the end decides nothing.</summary>
    public static int Resamples(NoSliceMuchWorseOptions options, double worse, int slices) =>
        worse > options.Tolerance
            ? Math.Max(options.Resamples, (int)Math.Min(Math.Ceiling(10 / Tail(options, slices)), 1_000_000))
            : options.Resamples;

    public static Answer? Cannot(
        NoSliceMuchWorseOptions options,
        IReadOnlyList<Slice> slices,
        IReadOnlyList<Slice> large
    )
    {
        if (large.Count == 0)
        {
            return Answer.Inconclusive(
                $"None of the {slices.Count} slices has {options.MinRows} rows; the largest has {slices.Max(s => s.Rows.Length)}.",
                "Add rows to the evaluation set, cut coarser slices, or have min-rows lowered by who owns the pipeline."
            );
        }
        return large.Count > MaximumSlices
            ? Answer.Inconclusive(
                $"{large.Count} slices have {options.MinRows} rows or more; at most {MaximumSlices} can be judged together.",
                "Slice by columns with fewer values (bands instead of numbers), or have min-rows raised by who owns the pipeline."
            )
            : null;
    }

    public static Answer Decide(NoSliceMuchWorseOptions options, IReadOnlyList<JudgedSlice> slices, int tooSmall)
    {
        var ordered = slices.OrderByDescending(s => s.Excess.Lower).ThenByDescending(s => s.Worse).ToList();
        var worse = ordered.Where(s => s.Excess.Lower > options.Tolerance).ToList();
        var worst = ordered[0];
        var answer =
            worse.Count == 0
                ? Answer.Pass(
                    $"None of {slices.Count} slices loses more than {options.Tolerance} {options.Loss.Name} over the champion with {Percent.Of(options.Confidence)} confidence; the nearest to it is {Line(worst)}."
                )
                : Answer.Fail(
                    $"{worse.Count} of {slices.Count} slices lose{(worse.Count == 1 ? "s" : "")} more than {options.Tolerance} {options.Loss.Name} over the champion; worst is {Line(worst)}.",
                    $"Look at the rows with {string.Join("; ", worse.Take(3).Select(s => s.Slice.Name))}: add training data for them, or find which feature misleads the model there."
                );
        return answer with
        {
            Figures = Figures(options, slices, worse.Count, worst, tooSmall),
            Details = [.. ordered.Take(Shown).Select(Line), .. Rest(options, ordered.Count, tooSmall)],
        };
    }

    private static Dictionary<string, double> Figures(
        NoSliceMuchWorseOptions options,
        IReadOnlyList<JudgedSlice> slices,
        int worse,
        JudgedSlice worst,
        int tooSmall
    ) =>
        new()
        {
            ["slices"] = slices.Count,
            ["slices-worse"] = worse,
            ["slices-too-small"] = tooSmall,
            ["worst-rows"] = worst.Slice.Rows.Length,
            ["worst-candidate"] = worst.Candidate,
            ["worst-champion"] = worst.Champion,
            ["worst-excess"] = worst.Worse,
            ["worst-excess-lower"] = worst.Excess.Lower,
            ["worst-excess-upper"] = worst.Excess.Upper,
            ["tolerance"] = options.Tolerance,
        };

    private static IEnumerable<string> Rest(NoSliceMuchWorseOptions options, int judged, int tooSmall)
    {
        if (judged > Shown)
        {
            yield return $"{judged - Shown} more slices, none of them nearer to the tolerance.";
        }
        if (tooSmall > 0)
        {
            yield return $"{tooSmall} slices have fewer than {options.MinRows} rows and were not judged.";
        }
    }

    private static string Line(JudgedSlice slice) =>
        $"{slice.Slice.Name} ({slice.Slice.Rows.Length} rows): {slice.Candidate:F4} against {slice.Champion:F4}, "
        + $"{slice.Worse:+0.0000;-0.0000;0.0000} (between {slice.Excess.Lower:+0.0000;-0.0000;0.0000} and {slice.Excess.Upper:+0.0000;-0.0000;0.0000})";
}
