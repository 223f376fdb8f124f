using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Evaluation;

/// <summary>What controls of quality look at: the rows, the truth, and each model's predictions.</summary>
internal sealed record Judged
{
    /// <summary>Fewer rows say next to nothing, whatever a formula makes of them.</summary>
    public const int LeastRows = 30;

    public required EvaluationRows Rows { get; init; }

    public required double[] Truth { get; init; }

    public required double[] Candidate { get; init; }

    /// <summary>The champion's predictions on the same rows; empty without a champion.</summary>
    public double[] Champion { get; init; } = [];

    public static async Task<Result<Judged>> ReadAsync(ControlQuestion question, CancellationToken cancel)
    {
        if (!(await question.Rows(cancel)).TryGet(out var rows, out var fault))
        {
            return fault;
        }
        if (!EvaluationTruth.Of(rows, question.Evaluation).TryGet(out var truth, out fault))
        {
            return fault;
        }
        if (!(await question.Candidate.Predictions(cancel)).TryGet(out var candidate, out fault))
        {
            return fault;
        }
        double[] champion = [];
        if (question.Champion is { } serving && !(await serving.Predictions(cancel)).TryGet(out champion!, out fault))
        {
            return fault with
            {
                Detail =
                    $"the champion, version {serving.Version.Number}, cannot be judged on this evaluation set: {fault.Detail}",
            };
        }
        return new Judged
        {
            Rows = rows,
            Truth = truth,
            Candidate = candidate,
            Champion = champion,
        };
    }

    /// <summary>Why these rows cannot decide anything; null when they can.</summary>
    public Answer? TooLittle(TaskKind task)
    {
        if (Rows.Count < LeastRows)
        {
            return Answer.Inconclusive(
                $"The evaluation set has {Rows.Count} rows; at least {LeastRows} are needed to say anything.",
                "Add rows to the evaluation set and apply the pipeline again."
            );
        }
        return task == TaskKind.BinaryClassification && Truth.All(t => t == Truth[0])
            ? Answer.Inconclusive(
                $"Every row of the evaluation set has the label {Truth[0]}, so nothing can be told apart.",
                "Take an evaluation set with both classes in it."
            )
            : null;
    }

    /// <summary>An answer when a model's predictions are no probabilities though the metric needs them; otherwise null.</summary>
    public Answer? NotProbabilities(string metric)
    {
        foreach (var (who, predictions) in new[] { ("candidate", Candidate), ("champion", Champion) })
        {
            var row = Array.FindIndex(predictions, p => p is < 0 or > 1);
            if (row >= 0)
            {
                return Answer.Inconclusive(
                    $"{metric} needs probabilities, and the {who} predicts {predictions[row]:G6} for {Rows.Where(row)}.",
                    "Judge the output that holds the probability of class 1 (evaluation.prediction)."
                );
            }
        }
        return null;
    }
}
