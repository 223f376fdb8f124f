using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Perturbing;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.SmallNoise;

/// <summary>Does a little noise in the numbers leave the answers where they were?</summary>
public sealed class SmallNoiseControl : IControl
{
    public string Name => "small-noise";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => SmallNoiseOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = SmallNoiseOptions.Of(question.Spec);
        if (!(await Probe.OfAsync(question, options.Rows, cancel)).TryGet(out var probe, out var fault))
        {
            return EvaluationFaultRules.Answer(fault);
        }
        var floats = probe.Features.Where(f => f.IsFloat).ToList();
        if (floats.Count == 0)
        {
            return Answer.Pass("The model reads no floating-point column, so there is nothing that noise could move.");
        }
        var tried = new List<Changed>();
        for (var round = 0; round < options.Rounds; round++)
        {
            var noisy = probe.Rows;
            for (var f = 0; f < floats.Count; f++)
            {
                var draws = new SeededDraws(question.Looked, (ulong)(1 + (round * floats.Count) + f));
                var cells = noisy.Columns[floats[f].Name];
                noisy = noisy.With(floats[f].Name, SmallNoiseRules.Noisy(cells, options.Scale, ref draws));
            }
            if (!probe.Ask(noisy, cancel).TryGet(out var after, out fault))
            {
                return EvaluationFaultRules.Answer(fault);
            }
            tried.Add(
                new Changed(
                    $"noise {round + 1}",
                    [.. Enumerable.Range(0, probe.Rows.Count).Select(row => probe.Change(after, row))],
                    row =>
                        $"{probe.Rows.Where(row)}: {probe.Before[row * probe.Width]:G5} becomes {after[row * probe.Width].ToString("G5", CultureInfo.InvariantCulture)}"
                )
            );
        }
        return SmallNoiseRules.Decide(options, tried);
    }
}
