using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.GoldenInputs;

/// <summary>An output replays when it lies within absolute + relative * |recorded| of the recorded one.</summary>
internal static class GoldenInputsRules
{
    private const int Shown = 20;

    /// <summary>The recorded outputs, row by row; for several numbers a row from the columns <c>NAME.0</c>, <c>NAME.1</c>, …</summary>
    public static Result<double[]> Recorded(
        EvaluationRows rows,
        GoldenInputsOptions options,
        EvaluationSpec evaluation,
        int width
    )
    {
        var name = options.Expected.Length > 0 ? options.Expected : evaluation.Prediction;
        var recorded = new double[rows.Count * width];
        for (var c = 0; c < width; c++)
        {
            var column = width == 1 ? name : $"{name}.{c}";
            if (!EvaluationColumns.Find(rows, column, "the recorded output").TryGet(out var cells, out var fault))
            {
                return fault with { Detail = $"the recorded inputs: {fault.Detail}" };
            }
            for (var row = 0; row < rows.Count; row++)
            {
                if (
                    !double.TryParse(cells[row], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                    || !double.IsFinite(value)
                )
                {
                    return ControlFaults.BadEvaluationData.With(
                        $"the recorded inputs, {rows.Where(row)}: '{Clip.Short(column)}' is '{Clip.Short(cells[row])}'; a recorded output must be a finite number."
                    );
                }
                recorded[(row * width) + c] = value;
            }
        }
        return recorded;
    }

    public static Answer Decide(GoldenInputsOptions options, EvaluationRows rows, double[] recorded, double[] predicted)
    {
        var width = recorded.Length / rows.Count;
        var off = Enumerable
            .Range(0, recorded.Length)
            .Select(i =>
                (
                    Row: i / width,
                    Recorded: recorded[i],
                    Predicted: predicted[i],
                    Allowed: options.Absolute + (options.Relative * Math.Abs(recorded[i]))
                )
            )
            .Select(x => (x.Row, x.Recorded, x.Predicted, x.Allowed, Off: Math.Abs(x.Predicted - x.Recorded)))
            .OrderByDescending(x => x.Off - x.Allowed)
            .ToList();
        var beyond = off.Where(x => x.Off > x.Allowed).ToList();
        var differing = beyond.Select(x => x.Row).Distinct().Count();
        var largest = off.Max(x => x.Off);
        var answer =
            differing == 0
                ? Answer.Pass(
                    $"All {rows.Count} recorded inputs replay to their recorded outputs; the largest difference is {largest:G3}."
                )
                : Answer.Fail(
                    $"{differing} of {rows.Count} recorded inputs do not replay: {rows.Where(beyond[0].Row)} answers {beyond[0].Predicted:G7}, recorded was {beyond[0].Recorded:G7} ({beyond[0].Allowed:G3} apart is allowed).",
                    "The packaged model is not the one that was recorded, or its preprocessing differs: replay the file in the notebook with the exported model, mend the export, and record anew only when the change is wanted."
                );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["rows"] = rows.Count,
                ["rows-differing"] = differing,
                ["largest-difference"] = largest,
            },
            Details =
            [
                .. beyond
                    .Take(Shown)
                    .Select(x => $"{rows.Where(x.Row)}: {x.Predicted:G7}, recorded {x.Recorded:G7}, {x.Off:G3} apart"),
            ],
        };
    }
}
