using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.BetterThanBaseline;

/// <summary>The whole interval of the gain above the margin: better. The whole interval below: not. Otherwise the rows cannot tell.</summary>
internal static class BetterThanBaselineRules
{
    public static IEnumerable<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        if (BetterThanBaselineOptions.Asked.Wrong(spec, evaluation) is { } unfit)
        {
            yield return unfit;
        }
        var isLast = BetterThanBaselineOptions.KindOption.Of(spec) == BetterThanBaselineOptions.LastValue;
        if (isLast && BetterThanBaselineOptions.LastOption.Of(spec).Length == 0)
        {
            yield return ControlOption.Fault(spec, "last", "the baseline last-value needs 'last', a column's name.");
        }
    }

    public static Answer Decide(
        BetterThanBaselineOptions options,
        string baseline,
        double candidate,
        double against,
        double[] gains,
        int rows
    )
    {
        var name = options.Metric.Name;
        var gain = (options.Metric.HigherIsBetter ? 1 : -1) * (candidate - against);
        if (!double.IsFinite(gain) || gains.Length < 0.9 * options.Resamples)
        {
            return Answer.Inconclusive(
                $"{name} is not defined on these {rows} rows.",
                "Take an evaluation set with more rows and more variety in the label."
            );
        }
        var interval = Interval.Of(gains, (1 - options.Confidence) / 2);
        var shown =
            $"{name} is {candidate:F4} against {against:F4} of {baseline} on {rows} rows: {gain:+0.0000;-0.0000;0.0000} better, "
            + $"{Percent.Of(options.Confidence)} between {interval.Lower:+0.0000;-0.0000;0.0000} and {interval.Upper:+0.0000;-0.0000;0.0000}";
        var answer =
            interval.Lower > options.Margin ? Answer.Pass($"{shown}. Better by more than {options.Margin}.")
            : interval.Upper <= options.Margin
                ? Answer.Fail(
                    $"{shown}. It is not better by more than {options.Margin}.",
                    "A model that does not beat a guess is not worth serving: look for a broken feature, a label that leaked in training only, or too strong a regularisation."
                )
            : Answer.Inconclusive(
                $"{shown}. These rows cannot tell whether it is better by more than {options.Margin}.",
                "Add evaluation rows; a model this near to a guess needs many of them."
            );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["candidate"] = candidate,
                ["baseline"] = against,
                ["gain"] = gain,
                ["gain-lower"] = interval.Lower,
                ["gain-upper"] = interval.Upper,
                ["margin"] = options.Margin,
                ["rows"] = rows,
            },
        };
    }
}
