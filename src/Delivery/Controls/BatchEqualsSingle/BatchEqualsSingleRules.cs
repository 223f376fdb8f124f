using Airworthy.Delivery.Controls.Resampling;

namespace Airworthy.Delivery.Controls.BatchEqualsSingle;

/// <summary>The largest difference so far, and the batch size it came with.</summary>
internal sealed record BatchDifference(int At, int Batch, double Alone, double Among)
{
    public double Size => Math.Abs(Alone - Among) / Math.Max(1, Math.Abs(Alone));
}

internal static class BatchEqualsSingleRules
{
    /// <summary>Some rows, each at most once, in a drawn order.</summary>
    public static int[] Draw(int rows, int wanted, SeededDraws draws)
    {
        var all = Enumerable.Range(0, rows).ToArray();
        var count = Math.Min(rows, wanted);
        for (var i = 0; i < count; i++)
        {
            var other = i + draws.Below(rows - i);
            (all[i], all[other]) = (all[other], all[i]);
        }
        return all[..count];
    }

    /// <summary>One first, then sizes that servers form: odd ones, powers of two, and as many as there are.</summary>
    public static IEnumerable<int> Sizes(int rows, int most) =>
        new[] { 1, 2, 3, 7, 8, 32, 128, Math.Min(rows, most) }.Where(s => s <= Math.Min(rows, most)).Distinct();

    public static BatchDifference Worse(BatchDifference worst, double[] alone, IReadOnlyList<double> among, int batch)
    {
        for (var i = 0; i < alone.Length; i++)
        {
            var difference = new BatchDifference(i, batch, alone[i], among[i]);
            if (difference.Size > worst.Size)
            {
                worst = difference;
            }
        }
        return worst;
    }

    public static Answer Decide(BatchEqualsSingleOptions options, EvaluationRows rows, int width, BatchDifference worst)
    {
        var answer =
            worst.Size <= options.Tolerance
                ? Answer.Pass(
                    $"{rows.Count} rows are answered alone as in batches of every size; the largest difference is {worst.Size:G3}."
                )
                : Answer.Fail(
                    $"{rows.Where(worst.At / width)} is answered {worst.Alone:G6} alone and {worst.Among:G6} in a batch of {worst.Batch}, more than {options.Tolerance} apart.",
                    "Look for what mixes rows in the exported graph: batch normalisation left in training mode, a mean over the wrong axis, or a reshape that takes the batch axis along."
                );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["rows"] = rows.Count,
                ["largest-difference"] = worst.Size,
                ["tolerance"] = options.Tolerance,
            },
        };
    }
}
