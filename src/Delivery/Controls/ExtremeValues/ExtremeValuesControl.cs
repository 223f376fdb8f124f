using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Perturbing;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.ExtremeValues;

/// <summary>Does the model answer with a number that can be one, or refuse, when an input lies far outside anything seen?</summary>
public sealed class ExtremeValuesControl : IControl
{
    public string Name => "extreme-values";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => ExtremeValuesOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = ExtremeValuesOptions.Of(question.Spec);
        if (!(await Probe.OfAsync(question, options.Rows, cancel)).TryGet(out var probe, out var fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        var tried = new List<ExtremeTry>();
        foreach (var feature in probe.Features)
        {
            foreach (var value in ExtremeValuesRules.Values(feature, probe.Rows.Columns[feature.Name], options.Factor))
            {
                cancel.ThrowIfCancellationRequested();
                var changed = probe.Rows.With(feature.Name, Enumerable.Repeat(value, probe.Rows.Count).ToArray());
                tried.Add(
                    ExtremeValuesRules.Judge(
                        options,
                        question.Evaluation.Task,
                        feature.Name,
                        value,
                        probe.Ask(changed, cancel)
                    )
                );
            }
        }
        return ExtremeValuesRules.Decide(tried);
    }
}
