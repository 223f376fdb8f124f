using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Delivery.Controls.RefusesBadShapes;

/// <summary>Is a request of the wrong form refused with a reason, and does the model go on answering afterwards?</summary>
public sealed class RefusesBadShapesControl : IControl
{
    public string Name => "refuses-bad-shapes";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => [];

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        if (!(await question.Rows(cancel)).TryGet(out var rows, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (!(await question.Candidate.Session(cancel)).TryGet(out var session, out fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        if (
            !EvaluationBatches.Of(session.Signature, question.Evaluation, rows).TryGet(out var batches, out fault)
            || !batches.Take(0, 1).TryGet(out var sound, out fault)
        )
        {
            return Answer.CouldNotAsk(fault);
        }
        var before = Predictions.OfRows(session, question.Evaluation, batches, 0, 1, cancel);
        if (!before.TryGet(out var first, out fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        var tries = BadRequests
            .Of(session.Signature, sound)
            .Select(bad => bad with { Outcome = Try(session, bad.Inputs, question.Evaluation, cancel) })
            .ToList();
        var after = Predictions.OfRows(session, question.Evaluation, batches, 0, 1, cancel);
        return RefusesBadShapesRules.Decide(tries, after.IsOk && after.Value.SequenceEqual(first));
    }

    /// <summary>As a call of the endpoint goes: the request is held against the signature, then the model is run.</summary>
    private static string Try(
        IModelSession session,
        IReadOnlyList<Tensor> inputs,
        EvaluationSpec evaluation,
        CancellationToken cancel
    )
    {
        if (InferenceRules.Check(session.Signature, inputs, []).Fault is not null)
        {
            return BadRequest.Refused;
        }
        try
        {
            return session.Run(inputs, [evaluation.Prediction], cancel).Fault is null
                ? BadRequest.Answered
                : BadRequest.Refused;
        }
#pragma warning disable CA1031 // Whatever a runtime throws on a bad request is what this control looks for.
        catch (Exception broken) when (broken is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return $"broke ({broken.GetType().Name})";
        }
    }
}
