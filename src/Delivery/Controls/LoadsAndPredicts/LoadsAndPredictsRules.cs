using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.LoadsAndPredicts;

/// <summary>What counts as predicting: for every row one finite number, a probability where one is due, the same alone as in a batch.</summary>
internal static class LoadsAndPredictsRules
{
    /// <summary>Reasons that lie in the evaluation set and not in the model: they leave the question open.</summary>
    private static readonly FaultCode[] OfTheData =
    [
        ControlFaults.BadEvaluationData,
        ControlFaults.EvaluationTooLarge,
        ControlFaults.NoSuchColumn,
        ControlFaults.InputNotFed,
    ];

    public static EvaluationRows First(EvaluationRows rows, int? wanted) =>
        wanted is not { } count || count >= rows.Count
            ? rows
            : new EvaluationRows(rows.Columns, count) { Lines = rows.Lines };

    public static IEnumerable<int> Spread(int rows, int wanted)
    {
        var count = Math.Min(rows, wanted);
        return Enumerable.Range(0, count).Select(i => (int)((long)i * rows / count));
    }

    public static Answer DoesNotLoad(Fault fault) =>
        Answer.Fail(
            $"The packaged files do not load in the serving runtime: {fault.Detail}",
            "Export the model again in a format that serves here and load the exported file once before registering it."
        );

    public static Answer DoesNotPredict(Fault fault) =>
        OfTheData.Contains(fault.Reason)
            ? Answer.Inconclusive(
                $"The evaluation set cannot be put to the model: {fault.Detail}",
                "Give the evaluation set every column that the model takes, or name the right ones under evaluation.columns."
            )
            : Answer.Fail(
                $"The model loads but does not predict every row: {fault.Detail}",
                "Run the exported file on that row; missing values and unseen categories are the usual causes."
            );

    public static Answer Decide(
        LoadsAndPredictsOptions options,
        TaskKind task,
        EvaluationRows rows,
        double[] predictions,
        IReadOnlyDictionary<int, double[]> singles
    )
    {
        var width = predictions.Length / rows.Count;
        var outside = Array.FindIndex(predictions, p => p is < 0 or > 1);
        if (task is TaskKind.BinaryClassification or TaskKind.MulticlassClassification && outside >= 0)
        {
            return Answer.Fail(
                $"The judged output is no probability: {predictions[outside]:G6} for {rows.Where(outside / width)}.",
                "Judge the output that holds the probability of class 1 (evaluation.prediction), or export the model with its link function."
            );
        }
        var (row, alone, batch) = singles
            .SelectMany(s => s.Value.Select((value, c) => (s.Key, value, predictions[(s.Key * width) + c])))
            .MaxBy(s => Difference(s.value, s.Item3));
        var difference = Difference(alone, batch);
        var figures = new Dictionary<string, double>
        {
            ["rows"] = rows.Count,
            ["lowest"] = predictions.Min(),
            ["highest"] = predictions.Max(),
            ["largest-difference"] = difference,
        };
        if (difference > options.Tolerance)
        {
            return Answer.Fail(
                $"The model answers a row alone otherwise than in a batch: {alone:G6} against {batch:G6} for {rows.Where(row)}, more than {options.Tolerance} apart.",
                "Look for what mixes rows in the exported graph: batch normalisation left in training mode, or a reshape that takes the batch axis along."
            ) with
            {
                Figures = figures,
            };
        }
        return Answer.Pass(
            $"The packaged files load and predict {rows.Count} rows, all finite, from {figures["lowest"]:G4} to {figures["highest"]:G4}; {singles.Count} rows alone answer as in a batch."
        ) with
        {
            Figures = figures,
        };
    }

    private static double Difference(double alone, double batch) =>
        Math.Abs(alone - batch) / Math.Max(1, Math.Abs(batch));
}
