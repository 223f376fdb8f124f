using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.SignatureCompatible;

/// <summary>Will everybody who calls the champion be answered by the candidate, without changing a line?</summary>
public sealed class SignatureCompatibleControl : IControl
{
    public string Name => "signature-compatible";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => [];

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        if (!(await SignatureAsync(question.Candidate, cancel)).TryGet(out var candidate, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (question.Champion is not { } serving)
        {
            return SignatureCompatibleRules.Decide(candidate, null, question.Evaluation.Prediction);
        }
        return (await SignatureAsync(serving, cancel)).TryGet(out var champion, out fault)
            ? SignatureCompatibleRules.Decide(candidate, champion, question.Evaluation.Prediction)
            : Answer.CouldNotAsk(fault with { Detail = $"the champion's signature is not known: {fault.Detail}" });
    }

    /// <summary>What the catalog read from the file; where the format tells none, what the runtime says once it is loaded.</summary>
    private static async Task<Result<ModelSignature>> SignatureAsync(Contender contender, CancellationToken cancel) =>
        contender.Version.Signature is { } known ? known : (await contender.Session(cancel)).Map(s => s.Signature);
}
