using System.Globalization;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Delivery.Controls.Evaluation;

/// <summary>
/// The judged output of a model: one finite number a row, for two classes the probability of class 1; for more classes one
/// probability each, row by row.
/// </summary>
public static class Predictions
{
    /// <summary>The judged output for every row, batch by batch.</summary>
    public static Result<double[]> Of(
        IModelSession session,
        EvaluationSpec evaluation,
        EvaluationRows rows,
        CancellationToken cancel
    )
    {
        if (!EvaluationBatches.Of(session.Signature, evaluation, rows).TryGet(out var batches, out var fault))
        {
            return fault;
        }
        double[] predictions = [];
        for (var from = 0; from < rows.Count; from += batches.BatchSize)
        {
            cancel.ThrowIfCancellationRequested();
            var count = Math.Min(batches.BatchSize, rows.Count - from);
            if (!OfRows(session, evaluation, batches, from, count, cancel).TryGet(out var some, out fault))
            {
                return fault with
                {
                    Detail = $"{rows.Where(from)}{(count > 1 ? " and following" : "")}: {fault.Detail}",
                };
            }
            var width = some.Length / count;
            if (from == 0)
            {
                predictions = new double[rows.Count * width];
            }
            else if (predictions.Length != rows.Count * width)
            {
                return ControlFaults.BadPrediction.With(
                    $"{rows.Where(from)}: the model answers {width} numbers a row here and {predictions.Length / rows.Count} before."
                );
            }
            some.CopyTo(predictions, from * width);
        }
        return predictions;
    }

    /// <summary>The judged output for some rows, in one call of the model.</summary>
    public static Result<double[]> OfRows(
        IModelSession session,
        EvaluationSpec evaluation,
        EvaluationBatches batches,
        int from,
        int count,
        CancellationToken cancel
    )
    {
        if (session.Signature.Outputs.All(o => o.Name != evaluation.Prediction))
        {
            return NoSuchOutput(session.Signature, evaluation);
        }
        return batches
            .Take(from, count)
            .Then(inputs => session.Run(inputs, [evaluation.Prediction], cancel))
            .Then(outputs => Read(outputs[0], evaluation, count));
    }

    /// <summary>
    /// The numbers in an answer of the model to <paramref name="count"/> rows: shape [N], [N,1], [N,2] for two classes, [N,K] for more.
    /// </summary>
    public static Result<double[]> Read(Tensor output, EvaluationSpec evaluation, int count)
    {
        var perRow = count == 0 ? 0 : output.Data.Length / count;
        var twoClasses =
            evaluation.Task == TaskKind.BinaryClassification
            && perRow == 2
            && output.Shape is [.., 2]
            && output.Data.Length == 2 * count;
        var isMulticlass = evaluation.Task == TaskKind.MulticlassClassification;
        var fits = isMulticlass
            ? perRow >= 2
                && output.Data.Length == perRow * count
                && (evaluation.Classes.Count == 0 || evaluation.Classes.Count == perRow)
            : output.Data.Length == count || twoClasses;
        if (!fits)
        {
            return ControlFaults.BadPrediction.With(
                $"The output '{Clip.Short(output.Name)}' has shape [{string.Join(", ", output.Shape)}] for {count} row{(count == 1 ? "" : "s")}; expected {Expected(evaluation)}."
            );
        }
        if (Numbers(output) is not { } numbers)
        {
            return ControlFaults.BadPrediction.With(
                $"The output '{Clip.Short(output.Name)}' is text ({output.Type}); judge an output of numbers."
            );
        }
        var width = isMulticlass ? perRow : 1;
        var predictions = new double[count * width];
        for (var i = 0; i < predictions.Length; i++)
        {
            var value = numbers(twoClasses ? (2 * i) + 1 : i);
            if (!double.IsFinite(value))
            {
                return ControlFaults.BadPrediction.With(
                    $"The output '{Clip.Short(output.Name)}' is {value.ToString(CultureInfo.InvariantCulture)} in row {(i / width) + 1} of {count}; a prediction must be a finite number."
                );
            }
            predictions[i] = value;
        }
        return predictions;
    }

    private static string Expected(EvaluationSpec evaluation) =>
        evaluation.Task switch
        {
            TaskKind.BinaryClassification => "one number a row, or two class probabilities",
            TaskKind.MulticlassClassification when evaluation.Classes.Count > 0 =>
                $"{evaluation.Classes.Count} class probabilities a row",
            TaskKind.MulticlassClassification => "a probability for each of two or more classes a row",
            _ => "one number a row",
        };

    internal static Fault NoSuchOutput(ModelSignature signature, EvaluationSpec evaluation) =>
        ControlFaults.NoSuchPrediction.With(
            $"The pipeline judges the output '{Clip.Short(evaluation.Prediction)}', which the model does not have{NearestName.Hint(evaluation.Prediction, [.. signature.Outputs.Select(o => o.Name)])}"
        );

    private static Func<int, double>? Numbers(Tensor output) =>
        output.Data switch
        {
            // BF16 travels as the bits of its upper half.
            ushort[] bits when output.Type == TensorType.BF16 => i =>
                BitConverter.UInt32BitsToSingle((uint)bits[i] << 16),
            float[] values => i => values[i],
            double[] values => i => values[i],
            Half[] values => i => (double)values[i],
            bool[] values => i => values[i] ? 1 : 0,
            long[] values => i => values[i],
            int[] values => i => values[i],
            short[] values => i => values[i],
            sbyte[] values => i => values[i],
            ulong[] values => i => values[i],
            uint[] values => i => values[i],
            ushort[] values => i => values[i],
            byte[] values => i => values[i],
            _ => null,
        };
}
