namespace Airworthy.Delivery.Controls.Perturbing;

/// <summary>One way of changing the rows, and by how much each row's answer changed.</summary>
internal sealed record Changed(string What, double[] Changes, Func<int, string> Line)
{
    public double Share(double limit) => (double)Changes.Count(c => c > limit) / Changes.Length;
}

/// <summary>A share of the rows may change by more than the limit; any way of changing them that moves more fails.</summary>
internal static class ChangeRules
{
    private const int Shown = 10;

    public static Answer Decide(
        IReadOnlyList<Changed> tried,
        double maxChange,
        double maxShare,
        string passes,
        string fails,
        string mend
    )
    {
        var worst = tried.OrderByDescending(t => t.Share(maxChange)).ThenByDescending(t => t.Changes.Max()).First();
        var moved = tried.Where(t => t.Share(maxChange) > maxShare).ToList();
        var most =
            $"{worst.What} moves {worst.Share(maxChange):P1} of {worst.Changes.Length} rows by more than {maxChange}";
        var answer =
            moved.Count == 0
                ? Answer.Pass($"{passes}; at most, {most} ({maxShare:P1} allowed).")
                : Answer.Fail($"{fails}: {most} ({maxShare:P1} allowed).", mend);
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["tried"] = tried.Count,
                ["failed"] = moved.Count,
                ["rows"] = worst.Changes.Length,
                ["worst-share"] = worst.Share(maxChange),
                ["worst-change"] = tried.Max(t => t.Changes.Max()),
                ["limit-change"] = maxChange,
                ["limit-share"] = maxShare,
            },
            Details =
            [
                .. tried
                    .OrderByDescending(t => t.Share(maxChange))
                    .Take(Shown)
                    .Select(t =>
                        $"{t.What}: {t.Share(maxChange):P1} of rows beyond {maxChange}, mean change {t.Changes.Average():G3}, largest {t.Changes.Max():G3}"
                    ),
                .. Enumerable
                    .Range(0, worst.Changes.Length)
                    .Where(row => worst.Changes[row] > maxChange)
                    .OrderByDescending(row => worst.Changes[row])
                    .Take(Shown)
                    .Select(worst.Line),
            ],
        };
    }
}
