using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.TrainingSchema;

/// <summary>Are the evaluation rows of the kind that the model was trained on: the same columns, types, ranges and values?</summary>
public sealed class TrainingSchemaControl : IControl
{
    public string Name => "training-schema";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => TrainingSchemaOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = TrainingSchemaOptions.Of(question.Spec);
        if (!(await question.Set(options.Set, cancel)).TryGet(out var training, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (!(await question.Rows(cancel)).TryGet(out var rows, out fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (!(await FeatureColumns.OfAsync(question, cancel)).TryGet(out var features, out fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        var columns = features.Select(f => f.Name).Append(question.Evaluation.Label).Distinct().ToList();
        return TrainingSchemaRules.Decide(
            options,
            [.. columns.Select(c => TrainingSchemaRules.Compare(c, training, rows))],
            rows.Count
        );
    }
}
