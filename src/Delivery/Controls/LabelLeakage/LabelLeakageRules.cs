using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.LabelLeakage;

/// <summary>A column that alone predicts the label too well is taken for a copy of it until somebody says otherwise.</summary>
internal static class LabelLeakageRules
{
    public static string MetricOf(TaskKind task) =>
        task switch
        {
            TaskKind.BinaryClassification => "roc_auc",
            TaskKind.MulticlassClassification => "balanced_accuracy",
            _ => "r2",
        };

    public static Answer Decide(
        LabelLeakageOptions options,
        string metric,
        IReadOnlyList<(string Column, double Figure)> figures,
        int rows
    )
    {
        var known = figures.Where(f => double.IsFinite(f.Figure)).OrderByDescending(f => f.Figure).ToList();
        if (known.Count == 0 || rows < Judged.LeastRows)
        {
            return Answer.Inconclusive(
                $"{metric} of single columns is not defined on these {rows} rows.",
                "Take training and evaluation sets with the model's columns, more rows and more variety in the label."
            );
        }
        var leaking = known.Where(f => f.Figure > options.AtMost && !options.Allow.Contains(f.Column)).ToList();
        var best = leaking.Count > 0 ? leaking[0] : known[0];
        var shown =
            $"'{Clip.Short(best.Column)}' alone predicts the label with a {metric} of {best.Figure:F4} on {rows} rows";
        var answer =
            leaking.Count == 0
                ? Answer.Pass(
                    options.Allow.Contains(best.Column)
                        ? $"{shown}, which is allowed for it; no other of {known.Count} columns exceeds {options.AtMost}."
                        : $"No column gives the label away: {shown}, the most of {known.Count} columns; at most {options.AtMost} is believed."
                )
                : Answer.Fail(
                    $"{shown}; more than {options.AtMost} is hardly honest.",
                    "Find out when the column is filled: what is known only after the outcome is not there when the model is asked. If it is honest, name it under 'allow'."
                );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["columns"] = known.Count,
                ["columns-leaking"] = leaking.Count,
                ["best"] = best.Figure,
                ["limit"] = options.AtMost,
                ["rows"] = rows,
            },
            Details = [.. known.Take(40).Select(f => $"'{Clip.Short(f.Column)}' alone: {metric} {f.Figure:F4}")],
        };
    }
}
