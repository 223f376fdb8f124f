using System.Globalization;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Drifting;

namespace Airworthy.Delivery.Controls.TrafficDrift;

/// <summary>A column has drifted when it moved farther than the limit and chance does not explain it, over all columns (Bonferroni).</summary>
internal static class TrafficDriftRules
{
    public static Answer Decide(TrafficDriftOptions options, IReadOnlyList<ColumnDrift> drifts, int then, int now)
    {
        if (Math.Min(then, now) < options.MinRows || drifts.Count == 0)
        {
            return Answer.Inconclusive(
                $"There are {then} training rows and {now} recent ones with {drifts.Count} columns; {options.MinRows} rows on either side are needed.",
                "Wait for more traffic, or declare a larger data set."
            );
        }
        var level = (1 - options.Confidence) / drifts.Count;
        var ordered = drifts.OrderByDescending(d => d.Distance).ToList();
        var drifted = ordered.Where(d => d.Distance > options.MaxDistance && d.Tail < level).ToList();
        var answer =
            drifted.Count == 0
                ? Answer.Pass(
                    $"None of {drifts.Count} columns moved by more than {options.MaxDistance} between {then} training rows and {now} recent ones; most did {Line(ordered[0])}."
                )
                : Answer.Fail(
                    $"{drifted.Count} of {drifts.Count} columns moved by more than {options.MaxDistance} since training: {Line(drifted[0])}.",
                    "Train on recent data, or find what changed at the source of the columns that moved."
                );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["columns"] = drifts.Count,
                ["columns-drifted"] = drifted.Count,
                ["largest-distance"] = ordered[0].Distance,
                ["limit"] = options.MaxDistance,
                ["training-rows"] = then,
                ["recent-rows"] = now,
            },
            Details = [.. ordered.Take(45).Select(Line)],
        };
    }

    private static string Line(ColumnDrift d) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"'{Clip.Short(d.Column)}' by {d.Distance:F4} ({d.Measure}, by chance {d.Tail:G2}, PSI {d.Psi:F3})"
        );
}
