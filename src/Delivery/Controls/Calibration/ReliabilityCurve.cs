namespace Airworthy.Delivery.Controls.Calibration;

/// <summary>A row as calibration sees it: how sure the model was, and whether it happened.</summary>
internal readonly record struct Forecast(double Probability, bool Happened);

/// <summary>
/// What was said and what happened, in bins of equal mass: the rows in the order of their probability, cut into so many parts as equal
/// as they go.
/// </summary>
internal sealed class ReliabilityCurve
{
    private readonly int[] _bin;
    private readonly IReadOnlyList<Forecast> _rows;

    private ReliabilityCurve(IReadOnlyList<Forecast> rows, int[] bin, int bins) =>
        (_rows, _bin, Bins) = (rows, bin, bins);

    public int Bins { get; }

    public IReadOnlyList<Forecast> Rows => _rows;

    public static ReliabilityCurve Of(IReadOnlyList<Forecast> rows, int bins)
    {
        bins = Math.Min(bins, rows.Count);
        var order = Enumerable.Range(0, rows.Count).OrderBy(i => rows[i].Probability).ToArray();
        var bin = new int[rows.Count];
        for (var place = 0; place < order.Length; place++)
        {
            bin[order[place]] = (int)((long)place * bins / rows.Count);
        }
        return new ReliabilityCurve(rows, bin, bins);
    }

    /// <summary>The expected calibration error when each row counts as often as it was drawn.</summary>
    public double ErrorOf(int[] times) => Error(Points(times, i => _rows[i].Happened));

    /// <summary>The same on all rows, for outcomes that might have been.</summary>
    public double ErrorIf(Func<int, bool> happened) => Error(Points(null, happened));

    /// <summary>For each bin: rows, the mean probability, the share that happened.</summary>
    public IReadOnlyList<(double Rows, double Said, double Happened)> Points() => Points(null, i => _rows[i].Happened);

    private static double Error(IReadOnlyList<(double Rows, double Said, double Happened)> points)
    {
        var all = points.Sum(p => p.Rows);
        return points.Where(p => p.Rows > 0).Sum(p => p.Rows / all * Math.Abs(p.Said - p.Happened));
    }

    private (double Rows, double Said, double Happened)[] Points(int[]? times, Func<int, bool> happened)
    {
        var (rows, said, hits) = (new double[Bins], new double[Bins], new double[Bins]);
        for (var i = 0; i < _bin.Length; i++)
        {
            var weight = times is null ? 1 : times[i];
            rows[_bin[i]] += weight;
            said[_bin[i]] += weight * _rows[i].Probability;
            hits[_bin[i]] += happened(i) ? weight : 0;
        }
        var points = new (double, double, double)[Bins];
        for (var b = 0; b < Bins; b++)
        {
            points[b] = (rows[b], rows[b] > 0 ? said[b] / rows[b] : 0, rows[b] > 0 ? hits[b] / rows[b] : 0);
        }
        return points;
    }
}
