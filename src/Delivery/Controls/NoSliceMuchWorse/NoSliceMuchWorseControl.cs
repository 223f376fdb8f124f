using System.Text;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.NoSliceMuchWorse;

/// <summary>Does a good overall figure hide a group of rows that the candidate serves clearly worse than the champion?</summary>
public sealed class NoSliceMuchWorseControl : IControl
{
    public string Name => "no-slice-much-worse";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => NoSliceMuchWorseOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        Fault[] faults = [.. ControlOption.Lint(Options, spec)];
        return faults.Length > 0
            ? faults
            : [.. NoSliceMuchWorseRules.Lint(spec, NoSliceMuchWorseOptions.Of(spec), evaluation)];
    }

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        if (question.Champion is null)
        {
            return Answer.NoChampion;
        }
        var options = NoSliceMuchWorseOptions.Of(question.Spec);
        var read = await Judged.ReadAsync(question, null, withChampion: true, cancel);
        if (!read.TryGet(out var judged, out var fault))
        {
            return Answer.CouldNotAsk(fault);
        }
        foreach (var column in question.Evaluation.Slices)
        {
            if (EvaluationColumns.Find(judged.Rows, column, "slices").Fault is { } missing)
            {
                return Answer.CouldNotAsk(missing);
            }
        }
        var cannot =
            judged.TooLittle(question.Evaluation.Task)
            ?? (options.Loss.NeedsProbabilities ? judged.NotProbabilities(options.Loss.Name) : null);
        return cannot ?? Judge(question, options, judged, cancel);
    }

    private static Answer Judge(
        ControlQuestion question,
        NoSliceMuchWorseOptions options,
        Judged judged,
        CancellationToken cancel
    )
    {
        var slices = SliceRules.Cut(judged.Rows, question.Evaluation.Slices);
        var large = slices.Where(s => s.Rows.Length >= options.MinRows).ToList();
        if (NoSliceMuchWorseRules.Cannot(options, slices, large) is { } cannot)
        {
            return cannot;
        }
        var candidate = options.Loss.Of(judged.Candidate);
        var champion = options.Loss.Of(judged.Champion!);
        var results = new List<JudgedSlice>();
        foreach (var slice in large)
        {
            var excess = Array.ConvertAll(slice.Rows, row => candidate[row] - champion[row]);
            var resamples = NoSliceMuchWorseRules.Resamples(options, excess.Average(), large.Count);
            results.Add(
                new JudgedSlice(
                    slice,
                    slice.Rows.Average(row => candidate[row]),
                    slice.Rows.Average(row => champion[row]),
                    Bootstrap.MeanWithin(
                        excess,
                        NoSliceMuchWorseRules.Tail(options, large.Count),
                        resamples,
                        SeedOf(question.Looked, slice),
                        cancel
                    )
                )
            );
        }
        return NoSliceMuchWorseRules.Decide(options, results, slices.Count - large.Count);
    }

    private static Sha256Digest SeedOf(Sha256Digest looked, Slice slice) =>
        Sha256Digest.Of(Encoding.UTF8.GetBytes($"{looked}\n{slice.Column.Length}\n{slice.Column}\n{slice.Value}"));
}
