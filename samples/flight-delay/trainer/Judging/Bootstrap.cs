namespace Airworthy.Samples.FlightDelay.Judging;

/// <summary>A 95 % percentile interval.</summary>
internal readonly record struct Interval(double Low, double High)
{
    public override string ToString() => $"[{Low:+0.0000;-0.0000}, {High:+0.0000;-0.0000}]";
}

/// <summary>
/// Paired bootstrap: the same resampled rows for both models, so that what makes a row hard for both cancels out. Differences are
/// challenger minus champion.
/// </summary>
internal static class Bootstrap
{
    private const int Resamples = 2000;
    private const int Seed = 2001;

    public static Interval AucDifference(Judged champion, Judged challenger)
    {
        var (championOrder, challengerOrder) = (champion.Order(), challenger.Order());
        return Of(
            champion.Rows,
            times => challenger.AucOf(challengerOrder, times) - champion.AucOf(championOrder, times)
        );
    }

    public static Interval LogLossDifference(Judged champion, Judged challenger)
    {
        var differences = new double[champion.Rows];
        for (var row = 0; row < differences.Length; row++)
        {
            differences[row] =
                Judged.LogLossOf(challenger.Probabilities[row], challenger.Labels[row])
                - Judged.LogLossOf(champion.Probabilities[row], champion.Labels[row]);
        }
        return Of(
            differences.Length,
            times =>
            {
                double sum = 0;
                for (var row = 0; row < differences.Length; row++)
                {
                    sum += differences[row] * times[row];
                }
                return sum / differences.Length;
            }
        );
    }

    private static Interval Of(int rows, Func<int[], double> statistic)
    {
        var random = new Random(Seed);
        var times = new int[rows];
        var values = new double[Resamples];
        for (var resample = 0; resample < Resamples; resample++)
        {
            Array.Clear(times);
            for (var draw = 0; draw < rows; draw++)
            {
                times[random.Next(rows)]++;
            }
            values[resample] = statistic(times);
        }
        Array.Sort(values);
        return new Interval(values[(int)(0.025 * Resamples)], values[(int)(0.975 * Resamples) - 1]);
    }
}
