using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.TrainTestOverlap;

/// <summary>Has the model seen the rows that it is judged on?</summary>
public sealed class TrainTestOverlapControl : IControl
{
    public string Name => "train-test-overlap";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => TrainTestOverlapOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = TrainTestOverlapOptions.Of(question.Spec);
        if (!(await question.Set(options.Set, cancel)).TryGet(out var training, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (!(await question.Rows(cancel)).TryGet(out var rows, out fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        IReadOnlyList<string> columns = options.Key;
        if (columns.Count == 0)
        {
            columns = [.. rows.Columns.Keys.Where(training.Columns.ContainsKey).Order(StringComparer.Ordinal)];
        }
        foreach (var (set, name) in new[] { (rows, "evaluation"), (training, "training") })
        {
            if (columns.FirstOrDefault(c => !set.Columns.ContainsKey(c)) is { } missing)
            {
                return Answer.CouldNotAsk(
                    ControlFaults.NoSuchColumn.With($"the {name} set has no column '{missing}' for key.")
                );
            }
        }
        return columns.Count == 0
            ? Answer.Inconclusive(
                "The evaluation and the training set share no column.",
                "Make both from the same source with the same columns."
            )
            : TrainTestOverlapRules.Decide(options, columns, training, rows);
    }
}
