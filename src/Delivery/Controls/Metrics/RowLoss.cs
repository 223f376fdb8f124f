using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Metrics;

/// <summary>What a model loses on one row; the mean over rows is the metric. Lower is better.</summary>
internal sealed record RowLoss(string Name, IReadOnlyList<TaskKind> Tasks, Func<Scored, int, double> OfRow)
{
    /// <summary>
    /// The least probability that log loss takes a model at its word for. A model that says 0 and is wrong would otherwise lose
    /// infinitely much; scikit-learn clips as well, at the machine epsilon of the predictions' type.
    /// </summary>
    public const double Clip = 1e-15;

    private static readonly TaskKind[] Classes = [TaskKind.BinaryClassification, TaskKind.MulticlassClassification];
    private static readonly TaskKind[] Numbers = [TaskKind.Regression, TaskKind.Forecasting];

    public static readonly RowLoss Log = new(
        "log_loss",
        Classes,
        (s, i) => -Math.Log(Math.Clamp(s.Probability(i, (int)s.Truth[i]), Clip, 1 - Clip))
    );

    /// <summary>The squared distance from the truth, over all classes where there are more than two.</summary>
    public static readonly RowLoss Brier = new("brier", Classes, OfBrier);

    public static readonly RowLoss ZeroOne = new("zero_one", Classes, (s, i) => s.Class(i) == (int)s.Truth[i] ? 0 : 1);

    public static readonly RowLoss AbsoluteError = new(
        "absolute_error",
        Numbers,
        (s, i) => Math.Abs(s.Predictions[i] - s.Truth[i])
    );

    public static readonly RowLoss SquaredError = new(
        "squared_error",
        Numbers,
        (s, i) => (s.Predictions[i] - s.Truth[i]) * (s.Predictions[i] - s.Truth[i])
    );

    public static IReadOnlyList<RowLoss> All { get; } = [Log, Brier, ZeroOne, AbsoluteError, SquaredError];

    public bool NeedsProbabilities => Tasks == Classes;

    /// <summary>The tasks in words: <c>binary-classification or regression</c>.</summary>
    public string TaskNames => string.Join(" or ", Tasks.Select(t => t.ToYaml()));

    public static RowLoss? Find(string name) => All.FirstOrDefault(l => l.Name == name);

    /// <summary>The loss that tells most about a model of a task.</summary>
    public static RowLoss For(TaskKind task) => Classes.Contains(task) ? Log : AbsoluteError;

    /// <summary>The losses row by row.</summary>
    public double[] Of(Scored scored)
    {
        var losses = new double[scored.Truth.Length];
        for (var i = 0; i < losses.Length; i++)
        {
            losses[i] = OfRow(scored, i);
        }
        return losses;
    }

    private static double OfBrier(Scored scored, int row)
    {
        if (scored.Width == 1)
        {
            return (scored.Predictions[row] - scored.Truth[row]) * (scored.Predictions[row] - scored.Truth[row]);
        }
        var sum = 0.0;
        for (var c = 0; c < scored.Width; c++)
        {
            var off = scored.Probability(row, c) - ((int)scored.Truth[row] == c ? 1 : 0);
            sum += off * off;
        }
        return sum;
    }
}
