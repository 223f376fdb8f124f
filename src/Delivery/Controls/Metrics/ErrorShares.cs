namespace Airworthy.Delivery.Controls.Metrics;

/// <summary>The sum of the absolute errors over the sum of the absolute truth. Undefined for a truth of noughts.</summary>
internal sealed class ErrorShares(Scored scored) : PreparedMetric
{
    private readonly double[] _errors = RowLoss.AbsoluteError.Of(scored);

    public override double Of(int[] times)
    {
        var (errors, truth) = (0.0, 0.0);
        for (var i = 0; i < _errors.Length; i++)
        {
            errors += times[i] * _errors[i];
            truth += times[i] * Math.Abs(scored.Truth[i]);
        }
        return truth == 0 ? double.NaN : errors / truth;
    }

    /// <summary>Each absolute error over the absolute truth, which counts as the machine epsilon where it is nought.</summary>
    public static double[] Percentage(Scored s)
    {
        const double MachineEpsilon = 2.220446049250313e-16;
        return Rows(s, i => Math.Abs(s.Predictions[i] - s.Truth[i]) / Math.Max(Math.Abs(s.Truth[i]), MachineEpsilon));
    }

    /// <summary>The loss of a forecast of the quantile <paramref name="q"/>: what lies above it costs q, what lies below costs 1 - q.</summary>
    public static double[] Pinball(Scored s, double q) =>
        Rows(
            s,
            i =>
            {
                var above = s.Truth[i] - s.Predictions[i];
                return above >= 0 ? q * above : (q - 1) * above;
            }
        );

    /// <summary>Each absolute error over what a forecast of no skill errs; NaN where that is unknown or nought.</summary>
    public static double[] Scaled(Scored s) =>
        Rows(
            s,
            i =>
                s.Scales.Length > 0 && s.Scales[i] > 0
                    ? Math.Abs(s.Predictions[i] - s.Truth[i]) / s.Scales[i]
                    : double.NaN
        );

    /// <summary>1 where the true class is among the <paramref name="k"/> most probable; on a tie the true class stands last.</summary>
    public static double[] InTop(Scored s, int k) =>
        Rows(
            s,
            i =>
            {
                var mine = s.Probability(i, (int)s.Truth[i]);
                var before = Enumerable
                    .Range(0, s.Width)
                    .Count(c => c != (int)s.Truth[i] && s.Probability(i, c) >= mine);
                return before < k ? 1 : 0;
            }
        );

    private static double[] Rows(Scored s, Func<int, double> of)
    {
        var values = new double[s.Truth.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = of(i);
        }
        return values;
    }
}

/// <summary>The mean over classes of a figure of each class against all others; undefined where a class does not occur.</summary>
internal sealed class OneAgainstRest : PreparedMetric
{
    private readonly PreparedMetric[] _classes;

    public OneAgainstRest(Scored scored, Func<double[], double[], PreparedMetric> figure) =>
        _classes = [
            .. Enumerable
                .Range(0, scored.Width)
                .Select(c =>
                    figure(
                        [.. scored.Truth.Select(t => (int)t == c ? 1.0 : 0.0)],
                        [.. Enumerable.Range(0, scored.Truth.Length).Select(i => scored.Probability(i, c))]
                    )
                ),
        ];

    public override double Of(int[] times) => _classes.Average(c => c.Of(times));
}
