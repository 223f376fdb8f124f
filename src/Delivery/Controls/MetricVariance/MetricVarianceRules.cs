using Airworthy.Delivery.Controls.Plots;
using Airworthy.Delivery.Controls.Resampling;

namespace Airworthy.Delivery.Controls.MetricVariance;

/// <summary>The standard deviation of the figure over resamples is held against its limit.</summary>
internal static class MetricVarianceRules
{
    public static Answer Decide(MetricVarianceOptions options, double figure, double[] resampled, int rows)
    {
        var name = options.Metric.Name;
        if (!double.IsFinite(figure) || resampled.Length < 0.9 * options.Resamples)
        {
            return Answer.Inconclusive(
                $"{name} is not defined on these {rows} rows.",
                "Take an evaluation set with more rows and more variety in the label."
            );
        }
        var mean = resampled.Average();
        var deviation = Math.Sqrt(resampled.Sum(r => (r - mean) * (r - mean)) / (resampled.Length - 1));
        var interval = Interval.Of(resampled, (1 - options.Confidence) / 2);
        var shown =
            $"{name} is {figure:F4} on {rows} rows and varies by {deviation:F4} over resamples ({Percent.Of(options.Confidence)} between {interval.Lower:F4} and {interval.Upper:F4}); at most {options.MaxDeviation} was asked";
        var needed = rows * Math.Pow(deviation / options.MaxDeviation, 2);
        var answer =
            deviation <= options.MaxDeviation
                ? Answer.Pass($"{shown}.")
                : Answer.Fail(
                    $"{shown}.",
                    needed < 100.0 * rows
                        ? $"Add evaluation rows (about {needed:F0} in all would do), or judge by a metric that fewer rows make firm."
                        : "Judge by a metric that fewer rows make firm, or have the limit changed by who owns the pipeline."
                );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                [name] = figure,
                ["deviation"] = deviation,
                ["lower"] = interval.Lower,
                ["upper"] = interval.Upper,
                ["limit"] = options.MaxDeviation,
                ["rows"] = rows,
            },
            Plots = [Drawn(name, resampled)],
        };
    }

    private static Plot Drawn(string name, double[] sorted)
    {
        const int Bars = 24;
        var (from, to) = (sorted[0], sorted[^1]);
        var step = to > from ? (to - from) / Bars : 1;
        var counts = new int[Bars];
        foreach (var value in sorted)
        {
            counts[Math.Min(Bars - 1, (int)((value - from) / step))]++;
        }
        return new SvgPlot($"{name} over resamples", name, "resamples", (from, from + (step * Bars)), (0, counts.Max()))
            .Bars(counts.Select((count, i) => (from + (i * step), from + ((i + 1) * step), (double)count)))
            .Drawn();
    }
}
