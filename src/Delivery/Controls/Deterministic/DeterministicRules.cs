namespace Airworthy.Delivery.Controls.Deterministic;

/// <summary>The largest difference so far: where, from what to what, and how it came about.</summary>
internal sealed record Difference(int At, double First, double Again, string How)
{
    public double Size => Math.Abs(First - Again);
}

internal static class DeterministicRules
{
    public static Difference Worse(Difference worst, double[] first, double[] again, string how)
    {
        for (var i = 0; i < first.Length; i++)
        {
            if (Math.Abs(first[i] - again[i]) > worst.Size)
            {
                worst = new Difference(i, first[i], again[i], how);
            }
        }
        return worst;
    }

    public static Answer Decide(DeterministicOptions options, EvaluationRows rows, int width, Difference worst)
    {
        var answer =
            worst.Size <= options.Tolerance
                ? Answer.Pass(
                    worst.Size == 0
                        ? $"{rows.Count} rows are answered the same to the last bit, {options.Rounds} times and loaded anew."
                        : $"{rows.Count} rows are answered the same within {worst.Size:G3}, {options.Rounds} times and loaded anew."
                )
                : Answer.Fail(
                    $"The model answers {rows.Where(worst.At / width)} with {worst.First:G9} and, {worst.How}, with {worst.Again:G9}.",
                    "Take random operators (dropout, sampling, random noise) out of the exported graph, or export it in evaluation mode with a fixed seed."
                );
        return answer with
        {
            Figures = new Dictionary<string, double> { ["rows"] = rows.Count, ["tolerance"] = options.Tolerance },
            Details = worst.Size == 0 ? [] : [$"largest difference {worst.Size:G3}, {worst.How}"],
        };
    }
}
