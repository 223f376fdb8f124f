using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Perturbing;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Delivery.Controls.MissingValues;

/// <summary>A column without values, and what became of it: how much answers changed, or why there were none.</summary>
internal sealed record Emptied(string Column, double MeanChange, string? Refused, string? Wrong);

/// <summary>A number that is no answer (not finite, no probability) is wrong; a refusal with a reason may be right.</summary>
internal static class MissingValuesRules
{
    public static Emptied Judge(string column, Probe probe, Result<double[]> answered)
    {
        if (!answered.TryGet(out var after, out var fault))
        {
            return fault.Reason == RuntimeFaults.ModelRefusedInput || fault.Reason == ControlFaults.BadEvaluationData
                ? new Emptied(column, double.NaN, fault.Detail, null)
                : new Emptied(column, double.NaN, null, fault.Detail);
        }
        var task = probe.Question.Evaluation.Task;
        var outside = task is TaskKind.BinaryClassification or TaskKind.MulticlassClassification
            ? Array.FindIndex(after, p => p is < 0 or > 1)
            : -1;
        return outside >= 0
            ? new Emptied(column, double.NaN, null, $"it answers {after[outside]:G5}, which is no probability.")
            : new Emptied(
                column,
                Enumerable.Range(0, probe.Rows.Count).Average(row => probe.Change(after, row)),
                null,
                null
            );
    }

    public static Answer Decide(MissingValuesOptions options, IReadOnlyList<Emptied> tried)
    {
        if (tried.Count == 0)
        {
            return Answer.Pass("The model reads no column in which a value can be missing.");
        }
        var bad = tried
            .Where(t =>
                t.Wrong is not null || (t.Refused is not null && !options.MayRefuse) || t.MeanChange > options.MaxMean
            )
            .ToList();
        var largest = tried.Where(t => double.IsFinite(t.MeanChange)).MaxBy(t => t.MeanChange);
        var answer =
            bad.Count == 0
                ? Answer.Pass(
                    $"Without the values of one column the model {(tried.Any(t => t.Refused is not null) ? "answers or refuses" : "answers")}, for each of {tried.Count} columns{(largest is null ? "" : $"; '{Clip.Short(largest.Column)}' moves its answers most, by {largest.MeanChange:G3} on average")}."
                )
                : Answer.Fail(
                    $"Without the values of '{Clip.Short(bad[0].Column)}' the model {Says(bad[0])}{(bad.Count > 1 ? $"; so with {bad.Count - 1} more columns" : "")}.",
                    "Fill missing values inside the exported graph, train with rows in which they are missing, or have the model refuse them."
                );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["columns"] = tried.Count,
                ["columns-failed"] = bad.Count,
                ["columns-refused"] = tried.Count(t => t.Refused is not null),
                ["largest-mean-change"] = largest?.MeanChange ?? double.NaN,
            },
            Details = [.. tried.Select(t => $"without '{Clip.Short(t.Column)}' it {Says(t)}")],
        };
    }

    private static string Says(Emptied t) =>
        t.Wrong is { } wrong ? $"does not answer sensibly: {wrong.TrimEnd('.')}"
        : t.Refused is { } refused ? $"refuses: {refused.TrimEnd('.')}"
        : $"changes its answers by {t.MeanChange:G3} on average";
}
