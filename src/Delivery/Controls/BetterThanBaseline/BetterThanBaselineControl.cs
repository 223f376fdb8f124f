using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Baselines;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.BetterThanBaseline;

/// <summary>Is the candidate better than what anybody would guess without it?</summary>
public sealed class BetterThanBaselineControl : IControl
{
    public string Name => "better-than-baseline";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => BetterThanBaselineOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        Fault[] faults = [.. ControlOption.Lint(Options, spec)];
        return faults.Length > 0 ? faults : [.. BetterThanBaselineRules.Lint(spec, evaluation)];
    }

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = BetterThanBaselineOptions.Of(question.Spec);
        var read = await Judged.ReadAsync(question, options.Metric, withChampion: false, cancel);
        if (!read.TryGet(out var judged, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (judged.Cannot(question.Evaluation.Task, options.Metric) is { } cannot)
        {
            return cannot;
        }
        if (!(await BaselineAsync(question, options, judged, cancel)).TryGet(out var baseline, out fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        var simple = judged.Candidate with { Predictions = baseline.Predictions };
        var (figures, gains) = MetricResamples.Gains(
            options.Metric,
            judged.Candidate,
            simple,
            options.Resamples,
            question.Looked,
            cancel
        );
        return BetterThanBaselineRules.Decide(options, baseline.What, figures[0], figures[1], gains, judged.Rows.Count);
    }

    private static async Task<Result<Baseline>> BaselineAsync(
        ControlQuestion question,
        BetterThanBaselineOptions options,
        Judged judged,
        CancellationToken cancel
    )
    {
        if (options.Kind == BetterThanBaselineOptions.LastValue)
        {
            return BaselineRules.LastValue(judged.Rows, options.Last);
        }
        if (!(await question.Set(EvaluationSets.Training, cancel)).TryGet(out var training, out var fault))
        {
            return fault;
        }
        if (!EvaluationTruth.Of(training, question.Evaluation).TryGet(out var truth, out fault))
        {
            return fault with { Detail = $"the training set, {fault.Detail}" };
        }
        var width = judged.Candidate.Width;
        var constant = BaselineRules.Constant(
            question.Evaluation.Task,
            options.Metric,
            truth,
            judged.Rows.Count,
            width
        );
        if (options.Kind == BetterThanBaselineOptions.Constant)
        {
            return constant;
        }
        return (await FeatureColumns.OfAsync(question, cancel)).TryGet(out var features, out fault)
            ? BaselineRules.OneColumn(features.Select(f => f.Name), training, truth, judged.Rows, width) ?? constant
            : fault;
    }
}
