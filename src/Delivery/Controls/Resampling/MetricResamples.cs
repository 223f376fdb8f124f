using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Metrics;

namespace Airworthy.Delivery.Controls.Resampling;

/// <summary>A metric over all rows, and over resamples of them, sorted.</summary>
internal sealed record Resampled(double Figure, double[] Sorted);

/// <summary>
/// How far a metric would go on other rows of the same kind. Up to <see cref="Plain"/> rows (or groups) by the bootstrap; beyond, where
/// drawing them all thousands of times would take longer than the model takes for them, by a bag of little bootstraps (Kleiner et al.,
/// 2014): subsets of the rows, each weighted up to as many rows as there are, whose deviations from their own figure are put around
/// the figure of all. Two models are judged on the same draws.
/// </summary>
internal static class MetricResamples
{
    public const int Plain = 50_000;
    private const int Subsets = 20;
    private const int LeastOfASubset = 10_000;
    private const double Exponent = 0.65;

    public static Resampled Of(Metric metric, Scored model, int resamples, Sha256Digest seed, CancellationToken cancel)
    {
        var (figures, sorted) = Of(metric, [model], f => f[0], resamples, seed, cancel);
        return new Resampled(figures[0], sorted);
    }

    /// <summary>The gain of one over the other, above 0 where the first is better; and the figures of both over all rows.</summary>
    public static (double[] Figures, double[] Gains) Gains(
        Metric metric,
        Scored candidate,
        Scored against,
        int resamples,
        Sha256Digest seed,
        CancellationToken cancel
    )
    {
        var sign = metric.HigherIsBetter ? 1 : -1;
        return Of(metric, [candidate, against], f => sign * (f[0] - f[1]), resamples, seed, cancel);
    }

    private static (double[] Figures, double[] Sorted) Of(
        Metric metric,
        Scored[] models,
        Func<double[], double> told,
        int resamples,
        Sha256Digest seed,
        CancellationToken cancel
    )
    {
        var prepared = new PreparedMetric[models.Length];
        Parallel.For(
            0,
            models.Length,
            new ParallelOptions { CancellationToken = cancel },
            m => prepared[m] = metric.Prepare(models[m])
        );
        var units = prepared[0].Units ?? models[0].Truth.Length;
        var once = Ones(units);
        var figures = Array.ConvertAll(prepared, p => p.Of(once));
        var sorted =
            units <= Plain
                ? Bootstrap.Figures(
                    units,
                    resamples,
                    seed,
                    times => told(Array.ConvertAll(prepared, p => p.Of(times))),
                    cancel
                )
                : LittleBags(metric, models, told, told(figures), units, resamples, seed, cancel);
        return (figures, sorted);
    }

    private static double[] LittleBags(
        Metric metric,
        Scored[] models,
        Func<double[], double> told,
        double figure,
        int units,
        int resamples,
        Sha256Digest seed,
        CancellationToken cancel
    )
    {
        var size = Math.Max(LeastOfASubset, (int)Math.Pow(units, Exponent));
        var each = (resamples + Subsets - 1) / Subsets;
        var weights = new PoissonDraws((double)units / size);
        var all = new double[Subsets * each];
        var options = new ParallelOptions
        {
            CancellationToken = cancel,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        Parallel.For(
            0,
            Subsets,
            options,
            subset =>
            {
                var picks = new SeededDraws(seed, ulong.MaxValue - (ulong)subset);
                var rows = models[0].RowsOf(Picked(units, size, ref picks), metric.NeedsGroups);
                var prepared = Array.ConvertAll(models, m => metric.Prepare(m.Only(rows)));
                var times = Ones(prepared[0].Units ?? rows.Length);
                var own = told(Array.ConvertAll(prepared, p => p.Of(times)));
                for (var r = 0; r < each; r++)
                {
                    cancel.ThrowIfCancellationRequested();
                    var draws = new SeededDraws(seed, (ulong)((subset * each) + r));
                    for (var i = 0; i < times.Length; i++)
                    {
                        times[i] = weights.Next(ref draws);
                    }
                    all[(subset * each) + r] = figure + told(Array.ConvertAll(prepared, p => p.Of(times))) - own;
                }
            }
        );
        return Bootstrap.Sorted(all);
    }

    /// <summary>So many different units, in their order.</summary>
    private static int[] Picked(int units, int size, ref SeededDraws draws)
    {
        var isPicked = new bool[units];
        for (var picked = 0; picked < size; )
        {
            var at = draws.Below(units);
            picked += isPicked[at] ? 0 : 1;
            isPicked[at] = true;
        }
        var picks = new int[size];
        var next = 0;
        for (var at = 0; at < units; at++)
        {
            if (isPicked[at])
            {
                picks[next++] = at;
            }
        }
        return picks;
    }

    private static int[] Ones(int count)
    {
        var ones = new int[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
