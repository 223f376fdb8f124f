using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Baselines;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.LabelLeakage;

/// <summary>Does any single column alone predict the label better than anything honest could?</summary>
public sealed class LabelLeakageControl : IControl
{
    public string Name => "label-leakage";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => LabelLeakageOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        Fault[] faults = [.. ControlOption.Lint(Options, spec)];
        return faults.Length > 0 || evaluation.Task != TaskKind.Ranking
            ? faults
            : [ControlOption.Fault(spec, "", "label-leakage looks at single rows, and a ranking is judged by query.")];
    }

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = LabelLeakageOptions.Of(question.Spec);
        if (!(await question.Set(EvaluationSets.Training, cancel)).TryGet(out var training, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (!(await question.Rows(cancel)).TryGet(out var rows, out fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (
            !EvaluationTruth.Of(training, question.Evaluation).TryGet(out var learnt, out fault)
            || !EvaluationTruth.Of(rows, question.Evaluation).TryGet(out var truth, out fault)
        )
        {
            return Answer.CouldNotAsk(fault);
        }
        if (!(await FeatureColumns.OfAsync(question, cancel)).TryGet(out var features, out fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        var width =
            question.Evaluation.Task == TaskKind.MulticlassClassification
                ? 1 + (int)Math.Max(learnt.DefaultIfEmpty().Max(), truth.DefaultIfEmpty().Max())
                : 1;
        var metric = MetricCatalog.Get(LabelLeakageRules.MetricOf(question.Evaluation.Task));
        var figures = new List<(string Column, double Figure)>();
        foreach (var feature in features)
        {
            cancel.ThrowIfCancellationRequested();
            if (BaselineRules.OneColumn([feature.Name], training, learnt, rows, width) is { } alone)
            {
                figures.Add((feature.Name, metric.Of(new Scored(truth, alone.Predictions))));
            }
        }
        return LabelLeakageRules.Decide(options, metric.Name, figures, rows.Count);
    }
}
