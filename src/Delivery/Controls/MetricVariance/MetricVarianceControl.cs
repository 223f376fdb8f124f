using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.MetricVariance;

/// <summary>Is the figure firm, or would other rows of the same kind have given quite another one?</summary>
public sealed class MetricVarianceControl : IControl
{
    public string Name => "metric-variance";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => MetricVarianceOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        Fault[] faults = [.. ControlOption.Lint(Options, spec)];
        return faults.Length > 0 ? faults
            : MetricVarianceOptions.Asked.Wrong(spec, evaluation) is { } unfit ? [unfit]
            : [];
    }

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = MetricVarianceOptions.Of(question.Spec);
        var read = await Judged.ReadAsync(question, options.Metric, withChampion: false, cancel);
        if (!read.TryGet(out var judged, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (judged.Cannot(question.Evaluation.Task, options.Metric) is { } cannot)
        {
            return cannot;
        }
        var drawn = MetricResamples.Of(options.Metric, judged.Candidate, options.Resamples, question.Looked, cancel);
        return MetricVarianceRules.Decide(options, drawn.Figure, drawn.Sorted, judged.Rows.Count);
    }
}
