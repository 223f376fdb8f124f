using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Metrics;

/// <summary>A figure that tells how good predictions are, and which way is better.</summary>
internal sealed record Metric
{
    public required string Name { get; init; }

    public required bool HigherIsBetter { get; init; }

    public required TaskKind Task { get; init; }

    /// <summary>Whether predictions outside [0, 1] make no sense for it.</summary>
    public bool NeedsProbabilities { get; init; }

    /// <summary>Does once what every resample needs: sorting, losses a row. Truth and predictions are of one length.</summary>
    public required Func<double[], double[], PreparedMetric> Prepare { get; init; }

    /// <summary>The figure over all rows; NaN where it is undefined (one class only, constant truth).</summary>
    public double Of(double[] truth, double[] predictions)
    {
        var once = new int[truth.Length];
        Array.Fill(once, 1);
        return Prepare(truth, predictions).Of(once);
    }
}

/// <summary>A metric over fixed rows, for any number of draws of each; safe to call from many threads.</summary>
internal abstract class PreparedMetric
{
    /// <summary>The figure when each row counts as often as it was drawn; NaN where it is undefined.</summary>
    public abstract double Of(int[] times);
}
