using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Evaluation;

/// <summary>What controls of quality look at: the rows, the truth, and what each model says of it.</summary>
internal sealed record Judged
{
    /// <summary>Fewer rows say next to nothing, whatever a formula makes of them.</summary>
    public const int LeastRows = 30;

    public required EvaluationRows Rows { get; init; }

    public required double[] Truth { get; init; }

    public required Scored Candidate { get; init; }

    /// <summary>The champion on the same rows; null without a champion.</summary>
    public Scored? Champion { get; init; }

    /// <summary>The candidate, and the champion where there is one and <paramref name="withChampion"/> asks for it.</summary>
    /// <param name="question">Gives rows, predictions and, for a metric with a <see cref="Metric.Lag"/>, the training set.</param>
    /// <param name="metric">What will be computed; null when it needs nothing but truth and predictions.</param>
    /// <param name="withChampion">Whether the champion's predictions are wanted.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public static async Task<Result<Judged>> ReadAsync(
        ControlQuestion question,
        Metric? metric,
        bool withChampion,
        CancellationToken cancel
    )
    {
        if (!(await question.Rows(cancel)).TryGet(out var rows, out var fault))
        {
            return fault;
        }
        if (!EvaluationTruth.Of(rows, question.Evaluation).TryGet(out var truth, out fault))
        {
            return fault;
        }
        if (!EvaluationGroups.Of(rows, question.Evaluation).TryGet(out var groups, out fault))
        {
            return fault;
        }
        double[] scales = [];
        if (
            metric?.Lag is { } lag
            && !(await EvaluationGroups.ScalesAsync(question, rows, lag, cancel)).TryGet(out scales!, out fault)
        )
        {
            return fault;
        }
        if (!(await ScoreAsync(question.Candidate, truth, cancel)).TryGet(out var candidate, out fault))
        {
            return fault;
        }
        Scored? champion = null;
        if (
            withChampion
            && question.Champion is { } serving
            && !(await ScoreAsync(serving, truth, cancel)).TryGet(out champion!, out fault)
        )
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
            Candidate = candidate with { Groups = groups, Scales = scales },
            Champion = champion is null ? null : champion with { Groups = groups, Scales = scales },
        };
    }

    /// <summary>Why these rows cannot decide anything by the metric; null when they can.</summary>
    public Answer? Cannot(TaskKind task, Metric metric) =>
        TooLittle(task) ?? (metric.NeedsProbabilities ? NotProbabilities(metric.Name) : null);

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
        return
            task is TaskKind.BinaryClassification or TaskKind.MulticlassClassification && Truth.All(t => t == Truth[0])
            ? Answer.Inconclusive(
                $"Every row of the evaluation set has the label {Truth[0]}, so nothing can be told apart.",
                "Take an evaluation set with both classes in it."
            )
            : null;
    }

    /// <summary>An answer when a model's predictions are no probabilities though the metric needs them; otherwise null.</summary>
    public Answer? NotProbabilities(string metric)
    {
        foreach (var (who, scored) in new[] { ("candidate", Candidate), ("champion", Champion) })
        {
            if (scored is null)
            {
                continue;
            }
            var at = Array.FindIndex(scored.Predictions, p => p is < 0 or > 1);
            if (at >= 0)
            {
                return Answer.Inconclusive(
                    $"{metric} needs probabilities, and the {who} predicts {scored.Predictions[at]:G6} for {Rows.Where(at / scored.Width)}.",
                    "Judge the output that holds the probability of class 1 (evaluation.prediction)."
                );
            }
        }
        return null;
    }

    private static async Task<Result<Scored>> ScoreAsync(Contender contender, double[] truth, CancellationToken cancel)
    {
        if (!(await contender.Predictions(cancel)).TryGet(out var predictions, out var fault))
        {
            return fault;
        }
        var scored = new Scored(truth, predictions);
        var beyond = scored.Width > 1 ? Array.FindIndex(truth, t => t >= scored.Width) : -1;
        return beyond < 0
            ? scored
            : ControlFaults.BadPrediction.With(
                $"the label of row {beyond + 1} is class {truth[beyond]}, and the model tells {scored.Width} classes, counted from 0."
            );
    }
}
