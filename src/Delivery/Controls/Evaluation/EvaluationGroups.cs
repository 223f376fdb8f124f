using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Evaluation;

/// <summary>Which rows belong together, and how much a forecast of no skill errs on each series.</summary>
internal static class EvaluationGroups
{
    /// <summary>The number of each row's group, in order of appearance; empty where the pipeline names no column.</summary>
    public static Result<int[]> Of(EvaluationRows rows, EvaluationSpec evaluation)
    {
        if (evaluation.Group.Length == 0)
        {
            return Array.Empty<int>();
        }
        return EvaluationColumns.Find(rows, evaluation.Group, "the group").Map(column => CodedColumn.Of(column).Codes);
    }

    /// <summary>
    /// For each row the mean absolute error, over the training set, of taking the value so many rows before for the next, within the
    /// row's own series; NaN for a series that the training set does not hold. The training set's rows are taken to be in the order of
    /// time.
    /// </summary>
    public static async Task<Result<double[]>> ScalesAsync(
        ControlQuestion question,
        EvaluationRows rows,
        int lag,
        CancellationToken cancel
    )
    {
        if (!(await question.Set(EvaluationSets.Training, cancel)).TryGet(out var training, out var fault))
        {
            return fault;
        }
        if (!EvaluationTruth.Of(training, question.Evaluation).TryGet(out var truth, out fault))
        {
            return fault with { Detail = $"the training set, {fault.Detail}" };
        }
        var group = question.Evaluation.Group;
        string[] seriesOf(EvaluationRows set) =>
            group.Length > 0 ? set.Columns.GetValueOrDefault(group) ?? new string[set.Count] : new string[set.Count];
        var errors = Enumerable
            .Range(0, training.Count)
            .GroupBy(row => seriesOf(training)[row] ?? "", StringComparer.Ordinal)
            .ToDictionary(
                series => series.Key,
                series =>
                {
                    var values = series.Select(row => truth[row]).ToArray();
                    return values.Length > lag
                        ? values.Skip(lag).Zip(values, (now, before) => Math.Abs(now - before)).Average()
                        : double.NaN;
                },
                StringComparer.Ordinal
            );
        return seriesOf(rows).Select(s => errors.GetValueOrDefault(s ?? "", double.NaN)).ToArray();
    }
}

/// <summary>The names of the further data sets that controls ask for unless their options say otherwise.</summary>
internal static class EvaluationSets
{
    public const string Training = "training";
    public const string Golden = "golden";
}
