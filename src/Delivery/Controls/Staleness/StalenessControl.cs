using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Staleness;

/// <summary>Is the data, and is the version, young enough to say something about today?</summary>
public sealed class StalenessControl : IControl
{
    public string Name => "staleness";

    public int Revision => 1;

    /// <summary>A day from now the answer may be another.</summary>
    public bool IsTimely => true;

    public IReadOnlyList<ControlOption> Options => StalenessOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        Fault[] faults = [.. ControlOption.Lint(Options, spec)];
        return faults.Length > 0 ? faults : [.. StalenessRules.Lint(spec)];
    }

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = StalenessOptions.Of(question.Spec);
        var now = question.Clock.GetUtcNow();
        var ages = new List<Age>();
        if (options.VersionDays is { } versionDays)
        {
            ages.Add(new Age("the version", question.Candidate.Version.RegisteredAt, versionDays));
        }
        foreach (var (set, days) in options.Sets)
        {
            var reading = set.Length == 0 ? question.Rows(cancel) : question.Set(set, cancel);
            if (!(await reading).TryGet(out var rows, out var fault))
            {
                return Answer.CouldNotAsk(fault);
            }
            var what = set.Length == 0 ? "the evaluation set" : $"the data set '{set}'";
            if (!StalenessRules.Newest(what, rows, options.Column).TryGet(out var newest, out fault))
            {
                return Answer.CouldNotAsk(fault);
            }
            ages.Add(new Age(what, newest, days));
        }
        return StalenessRules.Decide(ages, now);
    }
}
