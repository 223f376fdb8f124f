using Airworthy.Delivery.Controls.Evaluation;

namespace Airworthy.Delivery.Controls.Baselines;

/// <summary>How one column's cells fall into bins: ten of equal mass for numbers, one a value for words.</summary>
internal sealed class Binning
{
    private const int NumberBins = 10;
    private const int FewNumbers = 20;

    /// <summary>Values of fewer rows share the last bin with empty and unseen ones: they would be learnt by heart.</summary>
    private const int LeastRows = 20;

    private readonly double[] _edges = [];
    private readonly Dictionary<string, int> _values = new(StringComparer.Ordinal);

    public Binning(string[] cells)
    {
        var numbers = FeatureColumns.AreNumbers(cells) ? FeatureColumns.Numbers(cells) : [];
        double[] sorted = [.. numbers.Where(double.IsFinite).Order()];
        if (sorted.Distinct().Take(FewNumbers + 1).Count() > FewNumbers)
        {
            _edges =
            [
                .. Enumerable
                    .Range(1, NumberBins - 1)
                    .Select(b => sorted[(int)((long)b * sorted.Length / NumberBins)])
                    .Distinct(),
            ];
            Bins = _edges.Length + 2;
            return;
        }
        foreach (
            var value in cells
                .Where(c => c.Length > 0)
                .GroupBy(c => c, StringComparer.Ordinal)
                .Where(g => g.Count() >= LeastRows)
                .OrderByDescending(g => g.Count())
                .ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => g.Key)
        )
        {
            _values[value] = _values.Count;
        }
        Bins = _values.Count + 1;
    }

    /// <summary>How many bins there are; the last is for what fits nowhere.</summary>
    public int Bins { get; }

    public int[] Of(string[] cells)
    {
        if (_edges.Length == 0)
        {
            return [.. cells.Select(c => _values.GetValueOrDefault(c, Bins - 1))];
        }
        return
        [
            .. FeatureColumns
                .Numbers(cells)
                .Select(n =>
                {
                    if (!double.IsFinite(n))
                    {
                        return Bins - 1;
                    }
                    var at = Array.BinarySearch(_edges, n);
                    return at >= 0 ? at + 1 : ~at;
                }),
        ];
    }
}

/// <summary>The simplest model that looks at anything: what the target was on average where one column had this value.</summary>
internal sealed class OneFeature
{
    /// <summary>So many rows of the overall average are mixed into each bin's.</summary>
    private const double Smoothing = 20;

    private readonly Binning _binning;
    private readonly double[][] _means;

    /// <param name="column">The column it looks at.</param>
    /// <param name="cells">The training set's cells of it.</param>
    /// <param name="targets">What is averaged, row by row: the number itself, or one indicator for each class.</param>
    public OneFeature(string column, string[] cells, double[][] targets)
    {
        Column = column;
        _binning = new Binning(cells);
        var bins = _binning.Of(cells);
        var width = targets[0].Length;
        var overall = Enumerable.Range(0, width).Select(c => targets.Average(t => t[c])).ToArray();
        _means = [.. Enumerable.Range(0, _binning.Bins).Select(_ => overall.Select(o => o * Smoothing).ToArray())];
        var counts = new double[_binning.Bins];
        for (var i = 0; i < bins.Length; i++)
        {
            counts[bins[i]]++;
            for (var c = 0; c < width; c++)
            {
                _means[bins[i]][c] += targets[i][c];
            }
        }
        for (var b = 0; b < _means.Length; b++)
        {
            for (var c = 0; c < width; c++)
            {
                _means[b][c] /= counts[b] + Smoothing;
            }
        }
        TrainingError = bins.Select((b, i) => SquaredError(_means[b], targets[i])).Average();
    }

    public string Column { get; }

    /// <summary>The mean squared error on the training set.</summary>
    public double TrainingError { get; }

    public IEnumerable<double[]> Predict(string[] cells) => _binning.Of(cells).Select(b => _means[b]);

    private static double SquaredError(double[] mean, double[] target)
    {
        var sum = 0.0;
        for (var c = 0; c < mean.Length; c++)
        {
            sum += (mean[c] - target[c]) * (mean[c] - target[c]);
        }
        return sum;
    }
}
