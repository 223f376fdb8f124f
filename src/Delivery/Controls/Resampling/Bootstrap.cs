using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Distributions;

namespace Airworthy.Delivery.Controls.Resampling;

/// <summary>
/// The percentile bootstrap (Efron): rows are drawn with replacement as often as there are rows, and the figure is taken again. Two
/// models are compared on the same draws, so what both find hard cancels out.
/// </summary>
internal static class Bootstrap
{
    /// <summary>
    /// The figure over every resample, sorted; a resample for which it is undefined (NaN) is left out. <paramref name="figure"/> gets
    /// how often each row was drawn and must be safe to call from several threads.
    /// </summary>
    public static double[] Figures(
        int rows,
        int resamples,
        Sha256Digest seed,
        Func<int[], double> figure,
        CancellationToken cancel
    )
    {
        var figures = new double[resamples];
        Parallel.For(
            0,
            resamples,
            new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => new int[rows],
            (resample, _, times) =>
            {
                Array.Clear(times);
                var draws = new SeededDraws(seed, (ulong)resample);
                for (var i = 0; i < times.Length; i++)
                {
                    times[draws.Below(times.Length)]++;
                }
                figures[resample] = figure(times);
                return times;
            },
            _ => { }
        );
        return Sorted(figures);
    }

    /// <summary>As <see cref="Figures"/>, for the mean of values, which needs no count of draws.</summary>
    public static double[] Means(double[] values, int resamples, Sha256Digest seed, CancellationToken cancel)
    {
        var means = new double[resamples];
        Parallel.For(
            0,
            resamples,
            new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount },
            resample =>
            {
                var draws = new SeededDraws(seed, (ulong)resample);
                var sum = 0.0;
                for (var i = 0; i < values.Length; i++)
                {
                    sum += values[draws.Below(values.Length)];
                }
                means[resample] = sum / values.Length;
            }
        );
        return Sorted(means);
    }

    /// <summary>
    /// Where the mean of values lies. Beyond <see cref="MetricResamples.Plain"/> values by the normal law, to which the mean of so many
    /// comes nearer than resamples do.
    /// </summary>
    public static Interval MeanWithin(
        double[] values,
        double tail,
        int resamples,
        Sha256Digest seed,
        CancellationToken cancel
    )
    {
        if (values.Length <= MetricResamples.Plain)
        {
            return Interval.Of(Means(values, resamples, seed, cancel), tail);
        }
        var mean = values.Average();
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += (value - mean) * (value - mean);
        }
        var reach = Tails.NormalQuantile(tail) * Math.Sqrt(sum / (values.Length - 1) / values.Length);
        return new Interval(mean - Math.Abs(reach), mean + Math.Abs(reach));
    }

    internal static double[] Sorted(double[] figures)
    {
        double[] defined = [.. figures.Where(double.IsFinite)];
        Array.Sort(defined);
        return defined;
    }
}

/// <summary>Where a figure lies with the stated confidence.</summary>
internal readonly record struct Interval(double Lower, double Upper)
{
    /// <summary>Between the quantiles that leave <paramref name="tail"/> outside at each end (linear between neighbours).</summary>
    public static Interval Of(double[] sorted, double tail) => new(Quantile(sorted, tail), Quantile(sorted, 1 - tail));

    private static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)Math.Floor(at);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}

internal static class Percent
{
    /// <summary>A confidence as people write it: <c>95 %</c>, <c>99.9 %</c>.</summary>
    public static string Of(double share) => $"{100 * share:0.##} %";
}
