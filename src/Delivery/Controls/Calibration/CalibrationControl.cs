using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Calibration;

/// <summary>Does what the model says with seventy per cent happen seven times in ten?</summary>
public sealed class CalibrationControl : IControl
{
    /// <summary>What is drawn anew where there are too many rows to draw one by one.</summary>
    private const int Blocks = 2000;

    public string Name => "calibration";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => CalibrationOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        Fault[] faults = [.. ControlOption.Lint(Options, spec)];
        return faults.Length > 0 ? faults : [.. CalibrationRules.Lint(spec, evaluation)];
    }

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = CalibrationOptions.Of(question.Spec);
        var read = await Judged.ReadAsync(question, null, withChampion: false, cancel);
        if (!read.TryGet(out var judged, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        var cannot = judged.TooLittle(question.Evaluation.Task) ?? judged.NotProbabilities("calibration");
        if (cannot is not null)
        {
            return cannot;
        }
        var rows = CalibrationRules.Rows(judged.Candidate);
        var curve = ReliabilityCurve.Of(rows, options.Bins);
        var (units, error) =
            rows.Count <= MetricResamples.Plain
                ? (rows.Count, curve.ErrorOf)
                : (Blocks, (Func<int[], double>)curve.InBlocks(Blocks).ErrorOf);
        var drawn = Bootstrap.Figures(units, options.Resamples, question.Looked, error, cancel);
        var chance = CalibrationRules.ByChance(curve, rows, options.Resamples, question.Looked, cancel);
        return CalibrationRules.Decide(options, curve, drawn, chance);
    }
}
