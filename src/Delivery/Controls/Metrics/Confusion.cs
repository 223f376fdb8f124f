namespace Airworthy.Delivery.Controls.Metrics;

/// <summary>
/// Figures of the confusion matrix; a prediction of 0.5 or more counts as class 1. Where a denominator is nought (nothing predicted
/// as class 1) the figure is 0, as scikit-learn has it.
/// </summary>
internal sealed class Confusion : PreparedMetric
{
    private const double Threshold = 0.5;

    private readonly byte[] _cells;
    private readonly Func<Counts, double> _figure;

    public Confusion(double[] truth, double[] predictions, Func<Counts, double> figure)
    {
        _figure = figure;
        _cells = new byte[truth.Length];
        for (var i = 0; i < _cells.Length; i++)
        {
            _cells[i] = (byte)((truth[i] == 1 ? 2 : 0) + (predictions[i] >= Threshold ? 1 : 0));
        }
    }

    public override double Of(int[] times)
    {
        Span<long> counts = stackalloc long[4];
        for (var i = 0; i < _cells.Length; i++)
        {
            counts[_cells[i]] += times[i];
        }
        return _figure(new Counts(counts[0], counts[1], counts[2], counts[3]));
    }

    public static double Accuracy(Counts c) =>
        Share(
            c.TruePositives + c.TrueNegatives,
            c.TruePositives + c.TrueNegatives + c.FalsePositives + c.FalseNegatives
        );

    public static double Precision(Counts c) => Share(c.TruePositives, c.TruePositives + c.FalsePositives);

    public static double Recall(Counts c) => Share(c.TruePositives, c.TruePositives + c.FalseNegatives);

    public static double F1(Counts c) =>
        Share(2 * c.TruePositives, (2 * c.TruePositives) + c.FalsePositives + c.FalseNegatives);

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    internal readonly record struct Counts(
        long TrueNegatives,
        long FalsePositives,
        long FalseNegatives,
        long TruePositives
    );
}
