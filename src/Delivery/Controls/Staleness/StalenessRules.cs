using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Staleness;

/// <summary>Something, when it is from, and how many days old it may be.</summary>
internal sealed record Age(string What, DateTimeOffset At, double Days);

/// <summary>Ages stand in no figure: they grow by themselves, and figures are what approvals are bound to.</summary>
internal static class StalenessRules
{
    public static IEnumerable<Fault> Lint(ControlSpec spec)
    {
        var ofData =
            StalenessOptions.EvaluationOption.Find(spec) is not null
            || StalenessOptions.TrainingOption.Find(spec) is not null;
        if (!ofData && StalenessOptions.VersionOption.Find(spec) is null)
        {
            yield return ControlOption.Fault(
                spec,
                "version-days",
                "staleness needs at least one of 'version-days', 'evaluation-days' and 'training-days'."
            );
        }
        if (ofData && StalenessOptions.ColumnOption.Of(spec).Length == 0)
        {
            yield return ControlOption.Fault(spec, "column", "staleness needs 'column' to tell how old data is.");
        }
    }

    public static Result<DateTimeOffset> Newest(string what, EvaluationRows rows, string column)
    {
        if (!EvaluationColumns.Find(rows, column, "staleness").TryGet(out var cells, out var fault))
        {
            return fault with { Detail = $"{what}: {fault.Detail}" };
        }
        var newest = DateTimeOffset.MinValue;
        for (var row = 0; row < cells.Length; row++)
        {
            if (
                !DateTimeOffset.TryParse(
                    cells[row],
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var at
                )
            )
            {
                return ControlFaults.BadEvaluationData.With(
                    $"{what}, {rows.Where(row)}: '{Clip.Short(column)}' is '{Clip.Short(cells[row])}'; it must be a time as 2026-03-30T12:00:00Z."
                );
            }
            newest = at > newest ? at : newest;
        }
        return newest;
    }

    public static Answer Decide(IReadOnlyList<Age> ages, DateTimeOffset now)
    {
        string Line(Age age) =>
            $"{age.What} is from {age.At.ToUniversalTime():yyyy-MM-dd}, {Math.Floor((now - age.At).TotalDays):F0} days old ({age.Days} allowed)";
        var old = ages.Where(a => (now - a.At).TotalDays > a.Days).ToList();
        var ahead = ages.FirstOrDefault(a => a.At > now + TimeSpan.FromDays(1));
        var answer =
            ahead is not null
                ? Answer.Inconclusive(
                    $"{Sentence(ahead.What)} is from {ahead.At.ToUniversalTime():yyyy-MM-dd}, which is yet to come.",
                    "Correct the times in the data."
                )
            : old.Count > 0
                ? Answer.Fail(
                    $"{Sentence(Line(old[0]))}.",
                    "Train or evaluate on newer data, and register the version anew."
                )
            : Answer.Pass($"{Sentence(string.Join("; ", ages.Select(Line)))}.");
        return answer with
        {
            Figures = ages.ToDictionary(a => $"limit-days of {a.What}", a => a.Days, StringComparer.Ordinal),
            Details = [.. ages.Select(Line)],
        };
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
