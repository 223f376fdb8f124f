namespace Airworthy.Delivery.Controls.Metrics;

/// <summary>The mean of losses a row.</summary>
internal sealed class MeanLoss(double[] losses) : PreparedMetric
{
    public override double Of(int[] times)
    {
        var sum = 0.0;
        var rows = 0L;
        for (var i = 0; i < losses.Length; i++)
        {
            sum += times[i] * losses[i];
            rows += times[i];
        }
        return sum / rows;
    }
}

/// <summary>The root of the mean of losses a row.</summary>
internal sealed class RootMeanLoss(double[] losses) : PreparedMetric
{
    private readonly MeanLoss _mean = new(losses);

    public override double Of(int[] times) => Math.Sqrt(_mean.Of(times));
}

/// <summary>R²: 1 less the squared error over the squared distance of the truth from its own mean. Undefined for a constant truth.</summary>
internal sealed class ExplainedVariance(Scored scored) : PreparedMetric
{
    private readonly double[] _errors = RowLoss.SquaredError.Of(scored);

    public override double Of(int[] times)
    {
        var truth = scored.Truth;
        var (sum, rows) = (0.0, 0L);
        for (var i = 0; i < truth.Length; i++)
        {
            sum += times[i] * truth[i];
            rows += times[i];
        }
        var mean = sum / rows;
        var (error, spread) = (0.0, 0.0);
        for (var i = 0; i < truth.Length; i++)
        {
            error += times[i] * _errors[i];
            spread += times[i] * (truth[i] - mean) * (truth[i] - mean);
        }
        return spread > 0 ? 1 - (error / spread) : double.NaN;
    }
}
