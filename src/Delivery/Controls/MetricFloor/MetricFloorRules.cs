using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.MetricFloor;

/// <summary>The figure itself is held against the limit; the interval tells people how much luck of the rows is in it.</summary>
internal static class MetricFloorRules
{
    public static IEnumerable<Fault> Lint(ControlSpec spec, MetricFloorOptions options, EvaluationSpec evaluation)
    {
        if (MetricFloorOptions.Asked.Wrong(spec, evaluation) is { } unfit)
        {
            yield return unfit;
        }
        var (right, wrong) = options.Metric.HigherIsBetter ? ("at-least", "at-most") : ("at-most", "at-least");
        if (spec.With.ContainsKey(wrong))
        {
            var better = options.Metric.HigherIsBetter ? "higher" : "lower";
            yield return ControlOption.Fault(
                spec,
                wrong,
                $"'{options.Metric.Name}' is better when {better}; give '{right}' instead of '{wrong}'."
            );
        }
        else if (!spec.With.ContainsKey(right))
        {
            yield return ControlOption.Fault(spec, right, $"metric-floor needs '{right}' for '{options.Metric.Name}'.");
        }
    }

    public static Answer Decide(MetricFloorOptions options, double figure, double[] resampled, int rows)
    {
        if (!double.IsFinite(figure) || resampled.Length < 0.9 * options.Resamples)
        {
            return Answer.Inconclusive(
                $"{options.Metric.Name} is not defined on these {rows} rows.",
                "Take an evaluation set with more rows and more variety in the label."
            );
        }
        var limit = (options.AtLeast ?? options.AtMost)!.Value;
        var interval = Interval.Of(resampled, (1 - options.Confidence) / 2);
        var passes = options.AtLeast is { } floor ? figure >= floor : figure <= options.AtMost;
        var shown =
            $"{options.Metric.Name} is {figure:F4} on {rows} rows ({Percent.Of(options.Confidence)} between {interval.Lower:F4} and {interval.Upper:F4})";
        var answer = passes
            ? Answer.Pass($"{shown}; {options.Limit} was asked.")
            : Answer.Fail(
                $"{shown}; {options.Limit} was asked, which it misses by {Math.Abs(figure - limit):F4}.",
                $"Improve the model until {options.Metric.Name} is {options.Limit} on the evaluation set, or have the limit changed by who owns the pipeline."
            );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                [options.Metric.Name] = figure,
                ["lower"] = interval.Lower,
                ["upper"] = interval.Upper,
                ["limit"] = limit,
                ["rows"] = rows,
            },
        };
    }
}
