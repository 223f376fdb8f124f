using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Deterministic;

/// <summary>Does the model answer the same rows the same way again, also when it is loaded anew?</summary>
public sealed class DeterministicControl : IControl
{
    public string Name => "deterministic";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => DeterministicOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = DeterministicOptions.Of(question.Spec);
        if (!(await question.Rows(cancel)).TryGet(out var rows, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (!(await question.Candidate.Session(cancel)).TryGet(out var session, out fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        var some = rows.Count <= options.Rows ? rows : rows.Only([.. Enumerable.Range(0, options.Rows)]);
        if (!Predictions.Of(session, question.Evaluation, some, cancel).TryGet(out var first, out fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        var worst = new Difference(0, 0, 0, "");
        for (var round = 1; round < options.Rounds; round++)
        {
            if (!Predictions.Of(session, question.Evaluation, some, cancel).TryGet(out var again, out fault))
            {
                return EvaluationFaultRules.Answer(fault);
            }
            worst = DeterministicRules.Worse(worst, first, again, "asked again");
        }
        if (!(await question.Candidate.Fresh(cancel)).TryGet(out var anew, out fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        using (anew)
        {
            if (!Predictions.Of(anew, question.Evaluation, some, cancel).TryGet(out var loaded, out fault))
            {
                return EvaluationFaultRules.Answer(fault);
            }
            worst = DeterministicRules.Worse(worst, first, loaded, "loaded anew");
        }
        return DeterministicRules.Decide(options, some, first.Length / some.Count, worst);
    }
}
