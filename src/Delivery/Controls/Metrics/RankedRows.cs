namespace Airworthy.Delivery.Controls.Metrics;

/// <summary>Rows in ascending order of their score, sorted once; equal scores form one group.</summary>
internal sealed class RankedRows
{
    public RankedRows(double[] truth, double[] scores)
    {
        Order = new int[truth.Length];
        for (var i = 0; i < Order.Length; i++)
        {
            Order[i] = i;
        }
        var sorted = (double[])scores.Clone();
        Array.Sort(sorted, Order);
        Positive = [.. Order.Select(i => truth[i] == 1 ? -1 : 0)];
        EndsGroup = new bool[sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            EndsGroup[i] = i == sorted.Length - 1 || sorted[i] != sorted[i + 1];
        }
    }

    /// <summary>The row at each rank.</summary>
    public int[] Order { get; }

    /// <summary>All bits set where the row at a rank is of class 1: a mask, because a branch on labels cannot be predicted.</summary>
    public int[] Positive { get; }

    /// <summary>Whether the next rank has a higher score.</summary>
    public bool[] EndsGroup { get; }
}

/// <summary>
/// The area under the ROC curve: how often a row of class 1 scores higher than one of class 0, ties counting half. Counted in whole
/// numbers, so it is exact.
/// </summary>
internal sealed class RocAuc(double[] truth, double[] scores) : PreparedMetric
{
    private readonly RankedRows _ranked = new(truth, scores);

    public override double Of(int[] times)
    {
        var (positives, negatives) = (0L, 0L);
        var (groupPositives, groupNegatives) = (0L, 0L);
        // Twice the number of pairs in the right order, so that a tie's half stays whole.
        var twice = 0L;
        for (var rank = 0; rank < _ranked.Order.Length; rank++)
        {
            var drawn = times[_ranked.Order[rank]];
            var positive = drawn & _ranked.Positive[rank];
            groupPositives += positive;
            groupNegatives += drawn - positive;
            if (_ranked.EndsGroup[rank])
            {
                twice += groupPositives * ((2 * negatives) + groupNegatives);
                positives += groupPositives;
                negatives += groupNegatives;
                (groupPositives, groupNegatives) = (0, 0);
            }
        }
        return positives == 0 || negatives == 0 ? double.NaN : (double)twice / (2.0 * positives * negatives);
    }
}

/// <summary>Average precision: the precision at each threshold, weighted by the recall it adds (no interpolation).</summary>
internal sealed class AveragePrecision(double[] truth, double[] scores) : PreparedMetric
{
    private readonly RankedRows _ranked = new(truth, scores);

    public override double Of(int[] times)
    {
        var (positives, all, groupPositives) = (0L, 0L, 0L);
        var sum = 0.0;
        for (var rank = _ranked.Order.Length - 1; rank >= 0; rank--)
        {
            var drawn = times[_ranked.Order[rank]];
            all += drawn;
            groupPositives += drawn & _ranked.Positive[rank];
            if (groupPositives > 0 && (rank == 0 || _ranked.EndsGroup[rank - 1]))
            {
                positives += groupPositives;
                sum += groupPositives * ((double)positives / all);
                groupPositives = 0;
            }
        }
        return positives == 0 ? double.NaN : sum / positives;
    }
}
