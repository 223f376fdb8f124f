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

    /// <summary>
    /// For each bin the sum of what was said, and the standard deviation of how many happen when that is true: with many rows a bin's
    /// count is as good as normal.
    /// </summary>
    public (double Said, double Deviation)[] Expected()
    {
        var expected = new (double Said, double Deviation)[Bins];
        for (var i = 0; i < _bin.Length; i++)
        {
            ref var bin = ref expected[_bin[i]];
            bin.Said += _rows[i].Probability;
            bin.Deviation += _rows[i].Probability * (1 - _rows[i].Probability);
        }
        return Array.ConvertAll(expected, b => (b.Said, Math.Sqrt(b.Deviation)));
    }

    /// <summary>For each bin: rows, the mean probability, the share that happened.</summary>
    public IReadOnlyList<(double Rows, double Said, double Happened)> Points() => Points(null, i => _rows[i].Happened);

    /// <summary>
    /// The rows in so many blocks, each of rows from all over the curve, so that a block stands for the whole as a row does; what is
    /// drawn anew are blocks.
    /// </summary>
    public CurveBlocks InBlocks(int count)
    {
        var (rows, said, hits) = (new double[count * Bins], new double[count * Bins], new double[count * Bins]);
        for (var i = 0; i < _bin.Length; i++)
        {
            var cell = (i % count * Bins) + _bin[i];
            rows[cell]++;
            said[cell] += _rows[i].Probability;
            hits[cell] += _rows[i].Happened ? 1 : 0;
        }
        return new CurveBlocks(count, Bins, rows, said, hits);
    }

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

/// <summary>The sums of each bin in each block of rows.</summary>
internal sealed class CurveBlocks(int count, int bins, double[] rows, double[] said, double[] happened)
{
    /// <summary>The expected calibration error when each block counts as often as it was drawn.</summary>
    public double ErrorOf(int[] times)
    {
        var points = new (double Rows, double Said, double Happened)[bins];
        for (var block = 0; block < count; block++)
        {
            if (times[block] == 0)
            {
                continue;
            }
            for (var bin = 0; bin < bins; bin++)
            {
                var cell = (block * bins) + bin;
                ref var point = ref points[bin];
                point.Rows += times[block] * rows[cell];
                point.Said += times[block] * said[cell];
                point.Happened += times[block] * happened[cell];
            }
        }
        var error = 0.0;
        var all = 0.0;
        foreach (var point in points)
        {
            all += point.Rows;
            error += Math.Abs(point.Said - point.Happened);
        }
        return error / all;
    }
}
