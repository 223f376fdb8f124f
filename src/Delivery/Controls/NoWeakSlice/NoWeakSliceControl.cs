using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.NoWeakSlice;

/// <summary>Is there any group of rows, named by nobody, where the candidate goes wrong far more often than elsewhere?</summary>
public sealed class NoWeakSliceControl : IControl
{
    public string Name => "no-weak-slice";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => NoWeakSliceOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        Fault[] faults = [.. ControlOption.Lint(Options, spec)];
        return faults.Length > 0 || evaluation.Task != TaskKind.Ranking
            ? faults
            : [ControlOption.Fault(spec, "", "no-weak-slice judges single rows, and a ranking is judged by query.")];
    }

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = NoWeakSliceOptions.Of(question.Spec);
        // Columns are cut while the model predicts; that they could not be read is told with everything else.
        var reading = Task.Run(() => Judged.ReadAsync(question, null, withChampion: false, cancel), cancel);
        string[] left = [question.Evaluation.Label, question.Evaluation.Group, .. options.Ignore];
        var cuts = (await question.Rows(cancel)).TryGet(out var rows, out _)
            ? NoWeakSliceRules.Cut(rows, left, options.MinRows)
            : [];
        if (!(await reading).TryGet(out var judged, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (judged.TooLittle(question.Evaluation.Task) is { } cannot)
        {
            return cannot;
        }
        var bad = NoWeakSliceRules.Bad(question.Evaluation.Task, judged.Candidate);
        return NoWeakSliceRules.Decide(options, bad, SliceSearch.Find(cuts, bad, options.MinRows, cancel));
    }
}
