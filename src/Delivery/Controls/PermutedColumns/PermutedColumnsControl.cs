using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Delivery.Controls.Perturbing;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.PermutedColumns;

/// <summary>How much does the model lean on a single column, and is there one that it does not need?</summary>
public sealed class PermutedColumnsControl : IControl
{
    public string Name => "permuted-columns";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => PermutedColumnsOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        Fault[] faults = [.. ControlOption.Lint(Options, spec)];
        return faults.Length > 0 ? faults
            : PermutedColumnsOptions.Asked.Wrong(spec, evaluation) is { } unfit ? [unfit]
            : [];
    }

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = PermutedColumnsOptions.Of(question.Spec);
        if (!(await Probe.OfAsync(question, options.Rows, cancel)).TryGet(out var probe, out var fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        if (
            !EvaluationTruth.Of(probe.Rows, question.Evaluation).TryGet(out var truth, out fault)
            || !EvaluationGroups.Of(probe.Rows, question.Evaluation).TryGet(out var groups, out fault)
        )
        {
            return Answer.CouldNotAsk(fault);
        }
        var scored = new Scored(truth, probe.Before) { Groups = groups };
        var before = options.Metric.Of(scored);
        var drops = new List<ColumnDrop>();
        foreach (var (feature, i) in probe.Features.Select((f, i) => (f, i)))
        {
            var order = Drawing.Shuffled(probe.Rows.Count, question.Looked, (ulong)(1 + i));
            var cells = probe.Rows.Columns[feature.Name];
            var shuffled = probe.Rows.With(feature.Name, [.. order.Select(row => cells[row])]);
            if (!probe.Ask(shuffled, cancel).TryGet(out var after, out fault))
            {
                return EvaluationFaultRules.Answer(fault);
            }
            var figure = options.Metric.Of(scored with { Predictions = after });
            drops.Add(new ColumnDrop(feature.Name, options.Metric.HigherIsBetter ? before - figure : figure - before));
        }
        return PermutedColumnsRules.Decide(options, before, drops, probe.Rows.Count);
    }
}
