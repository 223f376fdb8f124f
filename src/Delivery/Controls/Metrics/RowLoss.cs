using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Metrics;

/// <summary>What a model loses on one row; the mean over rows is the metric. Lower is better.</summary>
internal sealed record RowLoss(string Name, TaskKind Task, Func<double, double, double> OfRow)
{
    /// <summary>
    /// The least probability that log loss takes a model at its word for. A model that says 0 and is wrong would otherwise lose
    /// infinitely much; scikit-learn clips as well, at the machine epsilon of the predictions' type.
    /// </summary>
    public const double Clip = 1e-15;

    public static readonly RowLoss Log = new(
        "log_loss",
        TaskKind.BinaryClassification,
        (truth, p) => -Math.Log(Math.Clamp(truth == 1 ? p : 1 - p, Clip, 1 - Clip))
    );

    public static readonly RowLoss Brier = new(
        "brier",
        TaskKind.BinaryClassification,
        (truth, p) => (p - truth) * (p - truth)
    );

    public static readonly RowLoss AbsoluteError = new(
        "absolute_error",
        TaskKind.Regression,
        (truth, p) => Math.Abs(p - truth)
    );

    public static readonly RowLoss SquaredError = new(
        "squared_error",
        TaskKind.Regression,
        (truth, p) => (p - truth) * (p - truth)
    );

    public static IReadOnlyList<RowLoss> All { get; } = [Log, Brier, AbsoluteError, SquaredError];

    public bool NeedsProbabilities => Task == TaskKind.BinaryClassification;

    public static RowLoss? Find(string name) => All.FirstOrDefault(l => l.Name == name);

    /// <summary>The losses row by row.</summary>
    public double[] Of(double[] truth, double[] predictions)
    {
        var losses = new double[truth.Length];
        for (var i = 0; i < losses.Length; i++)
        {
            losses[i] = OfRow(truth[i], predictions[i]);
        }
        return losses;
    }
}
