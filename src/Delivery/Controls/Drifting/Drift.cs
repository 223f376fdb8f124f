using Airworthy.Delivery.Controls.Distributions;
using Airworthy.Delivery.Controls.Evaluation;

namespace Airworthy.Delivery.Controls.Drifting;

/// <summary>
/// How far a column has moved, and how likely chance gives as much. For numbers the distance is Kolmogorov's and Smirnov's; for words it
/// is the total variation between the shares, tested by chi-square on the table of both counts.
/// </summary>
internal sealed record ColumnDrift(string Column, string Measure, double Distance, double Tail, double Psi);

internal static class DriftRules
{
    private const int PsiBins = 10;

    /// <summary>So many rows of one value are expected at least in either set, or it joins the rare ones: the test bears no fewer.</summary>
    private const double LeastExpected = 5;

    public static ColumnDrift Compare(string column, string[] then, string[] now) =>
        FeatureColumns.AreNumbers(then) && FeatureColumns.AreNumbers(now)
            ? Numbers(column, [.. Finite(then)], [.. Finite(now)])
            : Words(column, then, now);

    /// <summary>The largest distance between the two empirical distribution functions.</summary>
    public static double KolmogorovSmirnov(double[] sortedThen, double[] sortedNow)
    {
        var (i, j, distance) = (0, 0, 0.0);
        while (i < sortedThen.Length && j < sortedNow.Length)
        {
            var value = Math.Min(sortedThen[i], sortedNow[j]);
            while (i < sortedThen.Length && sortedThen[i] <= value)
            {
                i++;
            }
            while (j < sortedNow.Length && sortedNow[j] <= value)
            {
                j++;
            }
            distance = Math.Max(distance, Math.Abs(((double)i / sortedThen.Length) - ((double)j / sortedNow.Length)));
        }
        return distance;
    }

    /// <summary>The chi-square statistic of a table of two rows, and its degrees of freedom.</summary>
    public static (double Statistic, int Degrees) ChiSquare(long[] then, long[] now)
    {
        double n = then.Sum(),
            m = now.Sum();
        var (statistic, columns) = (0.0, 0);
        for (var c = 0; c < then.Length; c++)
        {
            double all = then[c] + now[c];
            if (all == 0)
            {
                continue;
            }
            columns++;
            var (expectedThen, expectedNow) = (all * n / (n + m), all * m / (n + m));
            statistic += (then[c] - expectedThen) * (then[c] - expectedThen) / expectedThen;
            statistic += (now[c] - expectedNow) * (now[c] - expectedNow) / expectedNow;
        }
        return (statistic, columns - 1);
    }

    private static ColumnDrift Numbers(string column, double[] then, double[] now)
    {
        if (then.Length == 0 || now.Length == 0)
        {
            return new ColumnDrift(
                column,
                "ks",
                then.Length == now.Length ? 0 : 1,
                then.Length == now.Length ? 1 : 0,
                double.NaN
            );
        }
        var distance = KolmogorovSmirnov(then, now);
        double[] edges =
        [
            .. Enumerable.Range(1, PsiBins - 1).Select(b => then[(int)((long)b * then.Length / PsiBins)]).Distinct(),
        ];
        return new ColumnDrift(
            column,
            "ks",
            distance,
            Tails.KolmogorovSmirnov(distance, then.Length, now.Length),
            Psi(Counts(then, edges), Counts(now, edges))
        );
    }

    private static ColumnDrift Words(string column, string[] then, string[] now)
    {
        var values = then.Concat(now)
            .GroupBy(v => v, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .ToList();
        var smaller = (double)Math.Min(then.Length, now.Length) / (then.Length + now.Length);
        var common = values.Where(g => g.Count() * smaller >= LeastExpected).Select(g => g.Key).ToList();
        var place = common.Select((v, i) => (v, i)).ToDictionary(v => v.v, v => v.i, StringComparer.Ordinal);
        long[] Count(string[] cells)
        {
            var counts = new long[common.Count + 1];
            foreach (var cell in cells)
            {
                counts[place.GetValueOrDefault(cell, common.Count)]++;
            }
            return counts;
        }
        var (before, after) = (Count(then), Count(now));
        var (statistic, degrees) = ChiSquare(before, after);
        var distance =
            before.Zip(after, (b, a) => Math.Abs(((double)b / then.Length) - ((double)a / now.Length))).Sum() / 2;
        return new ColumnDrift(
            column,
            "tv",
            distance,
            degrees < 1 ? 1 : Tails.ChiSquare(statistic, degrees),
            Psi(before, after)
        );
    }

    /// <summary>The population stability index; half a row is added to each bin, so that an empty one stays finite.</summary>
    private static double Psi(long[] then, long[] now)
    {
        double n = then.Sum() + (0.5 * then.Length),
            m = now.Sum() + (0.5 * now.Length);
        return then.Zip(now, (a, b) => (P: (a + 0.5) / n, Q: (b + 0.5) / m))
            .Sum(s => (s.P - s.Q) * Math.Log(s.P / s.Q));
    }

    private static long[] Counts(double[] values, double[] edges)
    {
        var counts = new long[edges.Length + 1];
        foreach (var value in values)
        {
            var at = Array.BinarySearch(edges, value);
            counts[at >= 0 ? at + 1 : ~at]++;
        }
        return counts;
    }

    private static IOrderedEnumerable<double> Finite(string[] cells) =>
        FeatureColumns.Numbers(cells).Where(double.IsFinite).Order();
}
