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
        var metric = options.Metric.Prepare(judged.Candidate);
        var units = metric.Units ?? judged.Rows.Count;
        var figures = Bootstrap.Figures(units, options.Resamples, question.Looked, metric.Of, cancel);
        return MetricVarianceRules.Decide(options, options.Metric.Of(judged.Candidate), figures, judged.Rows.Count);
    }
}
