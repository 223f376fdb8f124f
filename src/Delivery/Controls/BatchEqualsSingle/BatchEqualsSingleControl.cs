using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.BatchEqualsSingle;

/// <summary>Is a row's answer its own, whatever stands beside it in the batch, wherever and among how many?</summary>
public sealed class BatchEqualsSingleControl : IControl
{
    public string Name => "batch-equals-single";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => BatchEqualsSingleOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = BatchEqualsSingleOptions.Of(question.Spec);
        if (!(await question.Rows(cancel)).TryGet(out var rows, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (!(await question.Candidate.Session(cancel)).TryGet(out var session, out fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        // Drawn rows in a drawn order: what a row's neighbours do to it does not show while they stay the same.
        var order = BatchEqualsSingleRules.Draw(rows.Count, options.Rows, new SeededDraws(question.Looked, 0));
        var some = rows.Only(order);
        if (!EvaluationBatches.Of(session.Signature, question.Evaluation, some).TryGet(out var batches, out fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (batches.BatchSize == 1)
        {
            return Answer.Pass("The model takes one row at a time, so no row can disturb another.");
        }
        double[]? alone = null;
        var worst = new BatchDifference(0, 1, 0, 0);
        foreach (var size in BatchEqualsSingleRules.Sizes(some.Count, batches.BatchSize))
        {
            var answers = new List<double>();
            for (var from = 0; from < some.Count; from += size)
            {
                var count = Math.Min(size, some.Count - from);
                var answered = Predictions.OfRows(session, question.Evaluation, batches, from, count, cancel);
                if (!answered.TryGet(out var part, out fault))
                {
                    return EvaluationFaultRules.Answer(fault);
                }
                answers.AddRange(part);
            }
            alone ??= [.. answers];
            worst = BatchEqualsSingleRules.Worse(worst, alone, answers, size);
        }
        return BatchEqualsSingleRules.Decide(options, some, alone!.Length / some.Count, worst);
    }
}
