using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.MetricFloor;

/// <summary>Is the candidate good enough on the evaluation set, whatever serves now?</summary>
public sealed class MetricFloorControl : IControl
{
    public string Name => "metric-floor";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => MetricFloorOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        Fault[] faults = [.. ControlOption.Lint(Options, spec)];
        return faults.Length > 0 ? faults : [.. MetricFloorRules.Lint(spec, MetricFloorOptions.Of(spec), evaluation)];
    }

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = MetricFloorOptions.Of(question.Spec);
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
        return MetricFloorRules.Decide(options, drawn.Figure, drawn.Sorted, judged.Rows.Count);
    }
}
