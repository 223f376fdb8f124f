using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Perturbing;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.MissingValues;

/// <summary>Does the model still answer sensibly, or refuse, when a value is missing?</summary>
public sealed class MissingValuesControl : IControl
{
    public string Name => "missing-values";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => MissingValuesOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = MissingValuesOptions.Of(question.Spec);
        if (!(await Probe.OfAsync(question, options.Rows, cancel)).TryGet(out var probe, out var fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        var emptied = probe.Features.Where(f => f.IsFloat || f.Type == Artifacts.Reading.TensorType.BYTES).ToList();
        var unasked = options.Columns.Where(c => emptied.TrueForAll(f => f.Name != c)).ToList();
        if (unasked.Count > 0)
        {
            return Answer.Inconclusive(
                $"The model reads no column '{unasked[0]}' in which a value can be missing.",
                "Name columns of floating-point numbers or text that feed the model."
            );
        }
        var tried = new List<Emptied>();
        foreach (var column in emptied.Where(f => options.Columns.Count == 0 || options.Columns.Contains(f.Name)))
        {
            var without = probe.Rows.With(column.Name, Enumerable.Repeat("", probe.Rows.Count).ToArray());
            tried.Add(MissingValuesRules.Judge(column.Name, probe, probe.Ask(without, cancel)));
        }
        return MissingValuesRules.Decide(options, tried);
    }
}
