using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Metrics;

/// <summary>A figure that tells how good predictions are, and which way is better.</summary>
internal sealed record Metric
{
    public required string Name { get; init; }

    public required bool HigherIsBetter { get; init; }

    public required IReadOnlyList<TaskKind> Tasks { get; init; }

    /// <summary>Whether predictions outside [0, 1] make no sense for it.</summary>
    public bool NeedsProbabilities { get; init; }

    /// <summary>Whether it needs rows that belong together (<c>evaluation.group</c>).</summary>
    public bool NeedsGroups { get; init; }

    /// <summary>How far back the forecast of no skill looks that errors are scaled by, in rows of the training set; null when none is needed.</summary>
    public int? Lag { get; init; }

    /// <summary>Does once what every resample needs: sorting, losses a row.</summary>
    public required Func<Scored, PreparedMetric> Prepare { get; init; }

    /// <summary>The tasks in words: <c>binary-classification or regression</c>.</summary>
    public string TaskNames => string.Join(" or ", Tasks.Select(t => t.ToYaml()));

    /// <summary>The figure over all rows; NaN where it is undefined (one class only, constant truth).</summary>
    public double Of(Scored scored)
    {
        var prepared = Prepare(scored);
        var once = new int[prepared.Units ?? scored.Truth.Length];
        Array.Fill(once, 1);
        return prepared.Of(once);
    }

    public double Of(double[] truth, double[] predictions) => Of(new Scored(truth, predictions));
}

/// <summary>A metric over fixed rows, for any number of draws of each; safe to call from many threads.</summary>
internal abstract class PreparedMetric
{
    /// <summary>What is drawn when it is not rows: how many groups there are.</summary>
    public virtual int? Units => null;

    /// <summary>The figure when each row (or group) counts as often as it was drawn; NaN where it is undefined.</summary>
    public abstract double Of(int[] times);
}
