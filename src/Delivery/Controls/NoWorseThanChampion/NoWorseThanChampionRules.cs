using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.NoWorseThanChampion;

/// <summary>Both models' figures, and the candidate's gain over the champion on each resample (above 0 is better), sorted.</summary>
internal sealed record Comparison
{
    public required double Candidate { get; init; }

    public required double Champion { get; init; }

    public required int ChampionNumber { get; init; }

    public required int Rows { get; init; }

    public required double[] Gains { get; init; }
}

/// <summary>
/// A test of non-inferiority. The whole interval of the gain above -tolerance: no worse. The whole interval below it: worse. Otherwise
/// the rows cannot tell, which is no pass.
/// </summary>
internal static class NoWorseThanChampionRules
{
    public static IEnumerable<Fault> Lint(
        ControlSpec spec,
        NoWorseThanChampionOptions options,
        EvaluationSpec evaluation
    )
    {
        if (NoWorseThanChampionOptions.Asked.Wrong(spec, evaluation) is { } wrong)
        {
            yield return wrong;
        }
    }

    public static Answer Decide(NoWorseThanChampionOptions options, Comparison compared)
    {
        var name = options.Metric.Name;
        var gain = (options.Metric.HigherIsBetter ? 1 : -1) * (compared.Candidate - compared.Champion);
        if (!double.IsFinite(gain) || compared.Gains.Length < 0.9 * options.Resamples)
        {
            return Answer.Inconclusive(
                $"{name} is not defined on these {compared.Rows} rows.",
                "Take an evaluation set with more rows and more variety in the label."
            );
        }
        var interval = Interval.Of(compared.Gains, (1 - options.Confidence) / 2);
        var shown =
            $"{name} is {compared.Candidate:F4} against {compared.Champion:F4} of the champion (version {compared.ChampionNumber}) on {compared.Rows} rows: "
            + $"{Gain(gain)}, {Percent.Of(options.Confidence)} between {Signed(interval.Lower)} and {Signed(interval.Upper)}";
        return Decide(options, compared, gain, interval, shown) with
        {
            Figures = new Dictionary<string, double>
            {
                ["candidate"] = compared.Candidate,
                ["champion"] = compared.Champion,
                ["gain"] = gain,
                ["gain-lower"] = interval.Lower,
                ["gain-upper"] = interval.Upper,
                ["tolerance"] = options.Tolerance,
                ["rows"] = compared.Rows,
            },
        };
    }

    private static Answer Decide(
        NoWorseThanChampionOptions options,
        Comparison compared,
        double gain,
        Interval interval,
        string shown
    )
    {
        if (interval.Lower >= -options.Tolerance)
        {
            return Answer.Pass($"{shown}. No worse by more than {options.Tolerance}.");
        }
        if (interval.Upper < -options.Tolerance)
        {
            return Answer.Fail(
                $"{shown}. It is worse by more than {options.Tolerance}.",
                $"Improve the model until {options.Metric.Name} reaches the champion's on the evaluation set; compare the two on the rows where they differ most."
            );
        }
        var needed = RowsNeeded(options.Tolerance, gain, interval, compared.Rows);
        return Answer.Inconclusive(
            $"{shown}. These rows cannot tell whether it is worse by more than {options.Tolerance}.",
            $"More evaluation rows are needed, {(needed is null ? "many times as many as now" : $"about {needed} in all")}; or have the tolerance changed by who owns the pipeline."
        );
    }

    /// <summary>
    /// An interval narrows with the root of the rows. Were the gain to stay, its nearer end would leave -tolerance at
    /// n * (width to that end / distance of the gain from -tolerance)²; null beyond a hundred times the rows.
    /// </summary>
    internal static long? RowsNeeded(double tolerance, double gain, Interval interval, int rows)
    {
        var distance = gain + tolerance;
        var width = distance >= 0 ? gain - interval.Lower : interval.Upper - gain;
        var times = Math.Pow(width / Math.Abs(distance), 2);
        return double.IsFinite(times) && times <= 100 ? RoundUp(times * rows) : null;
    }

    /// <summary>To two leading digits: it is an estimate and should look like one.</summary>
    private static long RoundUp(double rows)
    {
        var unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(rows)) - 1));
        return (long)(Math.Ceiling(rows / unit) * unit);
    }

    private static string Gain(double gain) =>
        gain == 0 ? "no difference" : $"{Math.Abs(gain):F4} {(gain > 0 ? "better" : "worse")}";

    private static string Signed(double value) => value.ToString("+0.0000;-0.0000;0.0000");
}
