using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.NoWorseThanChampion;

/// <summary>Is the candidate at least as good as the version that serves now, and do these rows suffice to say so?</summary>
public sealed class NoWorseThanChampionControl : IControl
{
    public string Name => "no-worse-than-champion";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => NoWorseThanChampionOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        Fault[] faults = [.. ControlOption.Lint(Options, spec)];
        return faults.Length > 0
            ? faults
            : [.. NoWorseThanChampionRules.Lint(spec, NoWorseThanChampionOptions.Of(spec), evaluation)];
    }

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        if (question.Champion is null)
        {
            return Answer.NoChampion;
        }
        var options = NoWorseThanChampionOptions.Of(question.Spec);
        var read = await Judged.ReadAsync(question, options.Metric, withChampion: true, cancel);
        if (!read.TryGet(out var judged, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        var cannot = judged.Cannot(question.Evaluation.Task, options.Metric);
        return cannot ?? NoWorseThanChampionRules.Decide(options, Compare(question, options, judged, cancel));
    }

    private static Comparison Compare(
        ControlQuestion question,
        NoWorseThanChampionOptions options,
        Judged judged,
        CancellationToken cancel
    )
    {
        var (figures, gains) = MetricResamples.Gains(
            options.Metric,
            judged.Candidate,
            judged.Champion!,
            options.Resamples,
            question.Looked,
            cancel
        );
        return new Comparison
        {
            Candidate = figures[0],
            Champion = figures[1],
            ChampionNumber = question.Champion!.Version.Number,
            Rows = judged.Rows.Count,
            Gains = gains,
        };
    }
}
