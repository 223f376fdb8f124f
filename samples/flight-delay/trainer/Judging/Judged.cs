namespace Airworthy.Samples.FlightDelay.Judging;

/// <summary>Probabilities beside what happened.</summary>
internal sealed record Judged(float[] Probabilities, bool[] Labels)
{
    // A probability of exactly 0 or 1 would make one wrong answer infinitely bad.
    private const double Least = 1e-7;

    public int Rows => Labels.Length;

    public double Accuracy => Average((p, y) => (p >= 0.5) == y ? 1 : 0);

    public double Brier => Average((p, y) => (p - (y ? 1 : 0)) * (p - (y ? 1 : 0)));

    public double LogLoss => Average(LogLossOf);

    public double LateShare => Average((_, y) => y ? 1 : 0);

    public double MeanProbability => Average((p, _) => p);

    /// <summary>The chance that a late flight has a higher probability than one in time; ties count half. NaN with one class only.</summary>
    public double Auc => AucOf(Order(), Enumerable.Repeat(1, Rows).ToArray());

    public static Judged Of(byte[] model, IReadOnlyList<Flight> flights) =>
        new(Scorer.Score(model, [.. flights.Select(f => f.Question)]), [.. flights.Select(f => f.IsDelayed)]);

    public static double LogLossOf(double probability, bool label)
    {
        var p = Math.Clamp(probability, Least, 1 - Least);
        return -Math.Log(label ? p : 1 - p);
    }

    public Judged Where(IReadOnlyList<int> rows) =>
        new([.. rows.Select(r => Probabilities[r])], [.. rows.Select(r => Labels[r])]);

    /// <summary>Row numbers from the lowest probability to the highest.</summary>
    public int[] Order() => [.. Enumerable.Range(0, Rows).OrderBy(r => Probabilities[r])];

    /// <param name="order">See <see cref="Order"/>.</param>
    /// <param name="times">How often each row counts: a resample of the rows.</param>
    public double AucOf(int[] order, int[] times)
    {
        double won = 0;
        double late = 0;
        double inTime = 0;
        for (var at = 0; at < order.Length; )
        {
            double lateHere = 0;
            double inTimeHere = 0;
            var probability = Probabilities[order[at]];
            for (; at < order.Length && Probabilities[order[at]] == probability; at++)
            {
                var row = order[at];
                lateHere += Labels[row] ? times[row] : 0;
                inTimeHere += Labels[row] ? 0 : times[row];
            }
            won += lateHere * (inTime + inTimeHere / 2);
            late += lateHere;
            inTime += inTimeHere;
        }
        return won / (late * inTime);
    }

    private double Average(Func<double, bool, double> of)
    {
        double sum = 0;
        for (var row = 0; row < Rows; row++)
        {
            sum += of(Probabilities[row], Labels[row]);
        }
        return sum / Rows;
    }
}
