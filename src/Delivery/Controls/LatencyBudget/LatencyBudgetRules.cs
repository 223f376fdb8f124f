namespace Airworthy.Delivery.Controls.LatencyBudget;

/// <summary>
/// Times stand in the summary and the details and not among the figures: they differ at every asking, and figures are what approvals
/// are bound to.
/// </summary>
internal static class LatencyBudgetRules
{
    public static Answer Decide(LatencyBudgetOptions options, double[] times, double[] memory)
    {
        var sorted = times.Order().ToArray();
        double At(double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
        var p99 = At(0.99);
        double? grown = memory.Length == 0 ? null : memory.Max();
        var slow = p99 > options.P99;
        var heavy = grown > options.MemoryMiB;
        var shown =
            $"99 of 100 calls of {options.Rows} row{(options.Rows == 1 ? "" : "s")} are answered within {p99:F3} ms ({options.P99} ms allowed)"
            + (grown is null ? "" : $"; loading it takes {grown:F1} MiB ({options.MemoryMiB} MiB allowed)");
        var answer =
            slow || heavy
                ? Answer.Fail(
                    $"{shown}.",
                    slow
                        ? "Make the model smaller (fewer trees, a narrower layer, a quantised export), or have the budget changed by who owns the pipeline."
                        : "Quantise or prune the weights, or have the budget changed by who owns the pipeline."
                )
                : Answer.Pass($"{shown}.");
        return answer with
        {
            Figures = new Dictionary<string, double> { ["calls"] = times.Length, ["limit-p99-ms"] = options.P99 },
            Details =
            [
                $"p50 {At(0.5):F3} ms, p90 {At(0.9):F3} ms, p99 {p99:F3} ms, longest {sorted[^1]:F3} ms over {times.Length} calls",
                .. memory.Select((m, i) => $"load {i + 1}: {m:F1} MiB"),
            ],
        };
    }
}
