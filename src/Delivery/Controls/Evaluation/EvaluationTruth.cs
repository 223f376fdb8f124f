using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Evaluation;

/// <summary>The label column as numbers: 0 and 1 for a classification, finite numbers for a regression.</summary>
internal static class EvaluationTruth
{
    public static Result<double[]> Of(EvaluationRows rows, EvaluationSpec evaluation)
    {
        if (!EvaluationColumns.Find(rows, evaluation.Label, "the label").TryGet(out var column, out var fault))
        {
            return fault;
        }
        var truth = new double[rows.Count];
        for (var i = 0; i < truth.Length; i++)
        {
            if (Parse(column[i], evaluation.Task) is not { } value)
            {
                var expected = evaluation.Task == TaskKind.Regression ? "a finite number" : "0 or 1 (or true, false)";
                return ControlFaults.BadEvaluationData.With(
                    $"{rows.Where(i)}: the label '{Clip.Short(evaluation.Label)}' is '{Clip.Short(column[i])}'; it must be {expected}."
                );
            }
            truth[i] = value;
        }
        return truth;
    }

    /// <summary>Whatever the data lacks of what a pipeline's evaluation names: labels that can be read, and the slices' columns.</summary>
    public static IEnumerable<Fault> Wrong(EvaluationRows rows, EvaluationSpec evaluation)
    {
        if (Of(rows, evaluation).Fault is { } fault)
        {
            yield return fault;
        }
        foreach (var slice in evaluation.Slices)
        {
            if (EvaluationColumns.Find(rows, slice, "slices").Fault is { } missing)
            {
                yield return missing;
            }
        }
    }

    private static double? Parse(string text, TaskKind task) =>
        task switch
        {
            TaskKind.Regression => double.TryParse(
                text,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var value
            ) && double.IsFinite(value)
                ? value
                : null,
            _ => text.ToLowerInvariant() switch
            {
                "0" or "0.0" or "false" => 0,
                "1" or "1.0" or "true" => 1,
                _ => null,
            },
        };
}

internal static class EvaluationColumns
{
    /// <summary>The column of that name; <paramref name="role"/> says what it is for, e.g. <c>the label</c>.</summary>
    public static Result<string[]> Find(EvaluationRows rows, string name, string role) =>
        rows.Columns.TryGetValue(name, out var column)
            ? column
            : ControlFaults.NoSuchColumn.With(
                $"The evaluation set has no column '{Clip.Short(name)}' for {role}{Hint(rows, name)}"
            );

    private static string Hint(EvaluationRows rows, string name) =>
        rows.Columns.Count <= 30 ? NearestName.Hint(name, [.. rows.Columns.Keys])
        : NearestName.Of(name, rows.Columns.Keys) is { } nearest ? $"; did you mean '{nearest}'?"
        : ".";
}
