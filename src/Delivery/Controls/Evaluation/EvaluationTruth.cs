using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Evaluation;

/// <summary>
/// The label column as numbers: 0 and 1 for two classes, the class's place for more, finite numbers for a regression or a forecast,
/// relevances from 0 up for a ranking.
/// </summary>
internal static class EvaluationTruth
{
    public static Result<double[]> Of(EvaluationRows rows, EvaluationSpec evaluation)
    {
        if (!EvaluationColumns.Find(rows, evaluation.Label, "the label").TryGet(out var column, out var fault))
        {
            return fault;
        }
        var classes = evaluation
            .Classes.Select((name, place) => (name, place))
            .ToDictionary(c => c.name, c => c.place, StringComparer.Ordinal);
        var truth = CodedColumn.Of(column).Map(text => Parse(text, evaluation, classes) ?? double.NaN);
        for (var i = 0; i < truth.Length; i++)
        {
            if (double.IsNaN(truth[i]))
            {
                var expected = Expected(evaluation);
                return ControlFaults.BadEvaluationData.With(
                    $"{rows.Where(i)}: the label '{Clip.Short(evaluation.Label)}' is '{Clip.Short(column[i])}'; it must be {expected}."
                );
            }
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

    private static string Expected(EvaluationSpec evaluation) =>
        evaluation.Task switch
        {
            TaskKind.BinaryClassification => "0 or 1 (or true, false)",
            TaskKind.MulticlassClassification when evaluation.Classes.Count > 0 => "one of evaluation.classes",
            TaskKind.MulticlassClassification => "the number of a class, counted from 0",
            TaskKind.Ranking => "a relevance: a finite number from 0 up",
            _ => "a finite number",
        };

    private static double? Parse(string text, EvaluationSpec evaluation, Dictionary<string, int> classes)
    {
        if (evaluation.Task == TaskKind.BinaryClassification)
        {
            return text switch
            {
                "0" or "0.0" => 0,
                "1" or "1.0" => 1,
                _ when text.Equals("false", StringComparison.OrdinalIgnoreCase) => 0,
                _ when text.Equals("true", StringComparison.OrdinalIgnoreCase) => 1,
                _ => null,
            };
        }
        if (evaluation.Task == TaskKind.MulticlassClassification && classes.Count > 0)
        {
            return classes.TryGetValue(text, out var place) ? place : null;
        }
        if (
            !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || !double.IsFinite(value)
        )
        {
            return null;
        }
        const int MostClasses = 1_000_000;
        return evaluation.Task switch
        {
            TaskKind.MulticlassClassification when value != Math.Floor(value) || value is < 0 or > MostClasses => null,
            TaskKind.Ranking when value < 0 => null,
            _ => value,
        };
    }
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
