namespace Airworthy.Delivery.Controls.Metrics;

/// <summary>
/// Figures of the table of true by predicted class. Where a denominator is nought the share is 0, and averages run over the classes
/// that occur among the truth or the predictions, both as scikit-learn has it.
/// </summary>
internal sealed class ClassCounts : PreparedMetric
{
    private readonly int[] _cells;
    private readonly int _classes;
    private readonly Func<Table, double> _figure;

    public ClassCounts(Scored scored, Func<Table, double> figure)
    {
        _figure = figure;
        _classes = Math.Max(2, scored.Width);
        _cells = new int[scored.Truth.Length];
        for (var i = 0; i < _cells.Length; i++)
        {
            _cells[i] = ((int)scored.Truth[i] * _classes) + scored.Class(i);
        }
    }

    public override double Of(int[] times)
    {
        var counts = new long[_classes * _classes];
        for (var i = 0; i < _cells.Length; i++)
        {
            counts[_cells[i]] += times[i];
        }
        return _figure(new Table(_classes, counts));
    }

    public static double Accuracy(Table t) => Share(t.Sum(c => t.Hits(c)), t.All);

    /// <summary>The mean recall over the classes that occur in the truth.</summary>
    public static double BalancedAccuracy(Table t)
    {
        var (sum, present) = (0.0, 0);
        for (var c = 0; c < t.Classes; c++)
        {
            if (t.True(c) > 0)
            {
                sum += t.Recall(c);
                present++;
            }
        }
        return present == 0 ? double.NaN : sum / present;
    }

    public static double Macro(Table t, Func<Table, int, double> figure) =>
        Average(t, figure, c => t.True(c) + t.Predicted(c) > 0 ? 1 : 0);

    public static double Weighted(Table t, Func<Table, int, double> figure) => Average(t, figure, c => t.True(c));

    /// <summary>Matthews' correlation (Gorodkin's for more than two classes); 0 when either side is one class only.</summary>
    public static double Matthews(Table t)
    {
        double all = t.All;
        double hits = t.Sum(c => t.Hits(c));
        var (both, truths, predictions) = (0.0, 0.0, 0.0);
        for (var c = 0; c < t.Classes; c++)
        {
            both += (double)t.True(c) * t.Predicted(c);
            truths += (double)t.True(c) * t.True(c);
            predictions += (double)t.Predicted(c) * t.Predicted(c);
        }
        var spread = Math.Sqrt(((all * all) - predictions) * ((all * all) - truths));
        return spread == 0 ? 0 : ((hits * all) - both) / spread;
    }

    /// <summary>Cohen's kappa: how far the agreement goes beyond what chance gives.</summary>
    public static double Kappa(Table t)
    {
        double all = t.All;
        var chance = 0.0;
        for (var c = 0; c < t.Classes; c++)
        {
            chance += t.True(c) / all * (t.Predicted(c) / all);
        }
        return chance == 1 ? double.NaN : (Accuracy(t) - chance) / (1 - chance);
    }

    private static double Average(Table t, Func<Table, int, double> figure, Func<int, long> weight)
    {
        var (sum, weights) = (0.0, 0L);
        for (var c = 0; c < t.Classes; c++)
        {
            sum += weight(c) * figure(t, c);
            weights += weight(c);
        }
        return weights == 0 ? double.NaN : sum / weights;
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    /// <summary>How often each true class was predicted as each class.</summary>
    internal sealed class Table
    {
        private readonly long[] _counts;
        private readonly long[] _true;
        private readonly long[] _predicted;

        public Table(int classes, long[] counts)
        {
            (Classes, _counts) = (classes, counts);
            (_true, _predicted) = (new long[classes], new long[classes]);
            for (var cell = 0; cell < counts.Length; cell++)
            {
                _true[cell / classes] += counts[cell];
                _predicted[cell % classes] += counts[cell];
                All += counts[cell];
            }
        }

        public int Classes { get; }

        public long All { get; }

        public long Hits(int c) => _counts[(c * Classes) + c];

        public long True(int c) => _true[c];

        public long Predicted(int c) => _predicted[c];

        public double Precision(int c) => Share(Hits(c), _predicted[c]);

        public double Recall(int c) => Share(Hits(c), _true[c]);

        public double F1(int c) => Share(2 * Hits(c), _true[c] + _predicted[c]);

        public long Sum(Func<int, long> of)
        {
            var sum = 0L;
            for (var c = 0; c < Classes; c++)
            {
                sum += of(c);
            }
            return sum;
        }
    }
}
