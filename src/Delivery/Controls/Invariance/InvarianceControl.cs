using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Perturbing;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Invariance;

/// <summary>Does the answer stay when something changes that should not matter?</summary>
public sealed class InvarianceControl : IControl
{
    public string Name => "invariance";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => InvarianceOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = InvarianceOptions.Of(question.Spec);
        if (!(await Probe.OfAsync(question, options.Rows, cancel)).TryGet(out var probe, out var fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        if (!EvaluationColumns.Find(probe.Rows, options.Column, "invariance").TryGet(out var cells, out fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        var tried = new List<Changed>();
        foreach (var value in InvarianceRules.Values(options, cells))
        {
            var changed = probe.Rows.With(options.Column, Enumerable.Repeat(value, cells.Length).ToArray());
            if (!probe.Ask(changed, cancel).TryGet(out var after, out fault))
            {
                return EvaluationFaultRules.Answer(fault);
            }
            tried.Add(
                new Changed(
                    $"{options.Column} = {value}",
                    [.. Enumerable.Range(0, cells.Length).Select(row => probe.Change(after, row))],
                    row =>
                        $"{probe.Rows.Where(row)}: {options.Column} from {cells[row]} to {value}, {probe.Before[row * probe.Width]:G5} becomes {after[row * probe.Width]:G5}"
                )
            );
        }
        return InvarianceRules.Decide(options, tried);
    }
}
