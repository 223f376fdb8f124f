using System.Text;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Delivery.Controls.Plots;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Calibration;

/// <summary>
/// The expected calibration error is held against its limit. Few rows make it large by themselves, so one that a model without any error
/// would show as well fails nothing: the rows cannot tell.
/// </summary>
internal static class CalibrationRules
{
    public static IEnumerable<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        if (evaluation.Task is not (TaskKind.BinaryClassification or TaskKind.MulticlassClassification))
        {
            yield return ControlOption.Fault(
                spec,
                "",
                $"calibration judges the probabilities of a classification; this pipeline's task is {evaluation.Task.ToYaml()}."
            );
        }
    }

    /// <summary>Of two classes the probability of class 1; of more the highest, and whether it was right.</summary>
    public static IReadOnlyList<Forecast> Rows(Scored scored) =>
        [
            .. Enumerable
                .Range(0, scored.Truth.Length)
                .Select(i =>
                    scored.Width == 1
                        ? new Forecast(scored.Predictions[i], scored.Truth[i] == 1)
                        : new Forecast(scored.Probability(i, scored.Class(i)), scored.Class(i) == (int)scored.Truth[i])
                ),
        ];

    /// <summary>The errors, sorted, of a model whose probabilities are true: what happens is drawn by them.</summary>
    public static double[] ByChance(
        ReliabilityCurve curve,
        IReadOnlyList<Forecast> rows,
        int resamples,
        Sha256Digest seed,
        CancellationToken cancel
    )
    {
        var own = Sha256Digest.Of(Encoding.UTF8.GetBytes($"{seed}\nchance"));
        var errors = new double[Math.Min(resamples, 1000)];
        const int Fine = 1 << 30;
        var expected = rows.Count > MetricResamples.Plain ? curve.Expected() : [];
        for (var r = 0; r < errors.Length; r++)
        {
            cancel.ThrowIfCancellationRequested();
            var draws = new SeededDraws(own, (ulong)r);
            if (expected.Length > 0)
            {
                foreach (var bin in expected)
                {
                    errors[r] += Math.Abs(bin.Deviation * draws.Normal()) / rows.Count;
                }
                continue;
            }
            errors[r] = curve.ErrorIf(i => draws.Below(Fine) < rows[i].Probability * Fine);
        }
        Array.Sort(errors);
        return errors;
    }

    public static Answer Decide(CalibrationOptions options, ReliabilityCurve curve, double[] drawn, double[] chance)
    {
        var points = curve.Points();
        var once = Enumerable.Repeat(1, curve.Rows.Count).ToArray();
        var error = curve.ErrorOf(once);
        var interval = Interval.Of(drawn, (1 - options.Confidence) / 2);
        var luck = chance[(int)(options.Confidence * (chance.Length - 1))];
        var shown =
            $"Expected calibration error is {error:F4} on {curve.Rows.Count} rows in {curve.Bins} bins ({Percent.Of(options.Confidence)} between {interval.Lower:F4} and {interval.Upper:F4}); at most {options.AtMost} was asked";
        var worst = points.MaxBy(p => p.Rows * Math.Abs(p.Said - p.Happened));
        var answer =
            error <= options.AtMost ? Answer.Pass($"{shown}.")
            : error <= luck
                ? Answer.Inconclusive(
                    $"{shown}. So few rows show up to {luck:F4} even of a model without any error.",
                    "Add evaluation rows, or ask for fewer bins."
                )
            : Answer.Fail(
                $"{shown}. Where the model says {worst.Said:F3}, {worst.Happened:F3} happen.",
                "Calibrate the model on held-out rows (Platt's method, isotonic regression, temperature scaling) and export it with the calibration inside."
            );
        return answer with
        {
            Figures = Figures(options, curve, points, error, interval, luck),
            Details = [.. points.Select(p => $"said {p.Said:F4}, happened {p.Happened:F4} ({p.Rows:F0} rows)")],
            Plots = [Drawn(points)],
        };
    }

    /// <summary>Brier's score taken apart (Murphy): reliability less resolution plus uncertainty, but for what varies within bins.</summary>
    private static Dictionary<string, double> Figures(
        CalibrationOptions options,
        ReliabilityCurve curve,
        IReadOnlyList<(double Rows, double Said, double Happened)> points,
        double error,
        Interval interval,
        double luck
    )
    {
        double all = curve.Rows.Count;
        var rate = curve.Rows.Count(r => r.Happened) / all;
        return new Dictionary<string, double>
        {
            ["ece"] = error,
            ["lower"] = interval.Lower,
            ["upper"] = interval.Upper,
            ["by-chance"] = luck,
            ["limit"] = options.AtMost,
            ["rows"] = all,
            ["brier"] = curve.Rows.Average(r =>
                (r.Probability - (r.Happened ? 1 : 0)) * (r.Probability - (r.Happened ? 1 : 0))
            ),
            ["reliability"] = points.Sum(p => p.Rows / all * (p.Said - p.Happened) * (p.Said - p.Happened)),
            ["resolution"] = points.Sum(p => p.Rows / all * (p.Happened - rate) * (p.Happened - rate)),
            ["uncertainty"] = rate * (1 - rate),
        };
    }

    private static Plot Drawn(IReadOnlyList<(double Rows, double Said, double Happened)> points) =>
        new SvgPlot("Reliability: what was said and what happened", "said", "happened", (0, 1), (0, 1))
            .Line([(0, 0), (1, 1)], dashed: true)
            .Line(points.Select(p => (p.Said, p.Happened)))
            .Dots(points.Select(p => (p.Said, p.Happened)))
            .Drawn();
}
