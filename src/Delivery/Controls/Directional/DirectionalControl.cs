using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Perturbing;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Directional;

/// <summary>Does the answer move the way it should when something changes whose effect is known?</summary>
public sealed class DirectionalControl : IControl
{
    public string Name => "directional";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => DirectionalOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        Fault[] faults = [.. ControlOption.Lint(Options, spec)];
        return faults.Length > 0 ? faults : [.. DirectionalRules.Lint(spec, evaluation)];
    }

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = DirectionalOptions.Of(question.Spec);
        if (!(await Probe.OfAsync(question, options.Rows, cancel)).TryGet(out var probe, out var fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        if (!EvaluationColumns.Find(probe.Rows, options.Column, "directional").TryGet(out var cells, out fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        if (!DirectionalRules.Changed(options, probe.Rows, cells).TryGet(out var changed, out fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        return probe.Ask(probe.Rows.With(options.Column, changed), cancel).TryGet(out var after, out fault)
            ? DirectionalRules.Decide(options, probe, cells, changed, after)
            : EvaluationFaultRules.Answer(fault);
    }
}
