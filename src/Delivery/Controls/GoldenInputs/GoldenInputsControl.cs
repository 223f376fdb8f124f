using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.GoldenInputs;

/// <summary>Does the packaged model answer recorded inputs as it did when they were recorded?</summary>
public sealed class GoldenInputsControl : IControl
{
    public string Name => "golden-inputs";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => GoldenInputsOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = GoldenInputsOptions.Of(question.Spec);
        if (!(await RecordedAsync(question, options, cancel)).TryGet(out var rows, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (!(await question.Candidate.Session(cancel)).TryGet(out var session, out fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        if (!Predictions.Of(session, question.Evaluation, rows, cancel).TryGet(out var predicted, out fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        return GoldenInputsRules
            .Recorded(rows, options, question.Evaluation, predicted.Length / rows.Count)
            .TryGet(out var recorded, out fault)
            ? GoldenInputsRules.Decide(options, rows, recorded, predicted)
            : Answer.CouldNotAsk(fault);
    }

    /// <summary>A declared data set where the option names one; otherwise a file that came with the version.</summary>
    private static async Task<Result<EvaluationRows>> RecordedAsync(
        ControlQuestion question,
        GoldenInputsOptions options,
        CancellationToken cancel
    )
    {
        if (options.Set.Length > 0)
        {
            return await question.Set(options.Set, cancel);
        }
        if (!(await question.Candidate.File(options.File, cancel)).TryGet(out var stream, out var fault))
        {
            return fault.Reason == ControlFaults.NoSuchFile
                ? ControlFaults.NoSuchFile.With(
                    $"the version has no file '{options.File}' with recorded inputs and outputs. Package it with the model, or declare a data set and name it with the option 'set'."
                )
                : fault;
        }
        await using (stream)
        {
            return EvaluationCsv.Read(stream, cancel).TryGet(out var rows, out fault)
                ? rows
                : fault with
                {
                    Detail = $"the recorded inputs '{options.File}': {fault.Detail}",
                };
        }
    }
}
