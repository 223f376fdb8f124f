namespace Airworthy.Delivery.Controls.Metrics;

/// <summary>The truth and what a model says of it: <see cref="Width"/> numbers a row, row by row.</summary>
internal sealed record Scored(double[] Truth, double[] Predictions)
{
    /// <summary>Numbers a row: 1, or one for each of more than two classes.</summary>
    public int Width => Truth.Length == 0 ? 1 : Predictions.Length / Truth.Length;

    /// <summary>Which rows belong together (0, 1, 2, … in order of appearance); empty when none do.</summary>
    public int[] Groups { get; init; } = [];

    /// <summary>What an error is measured against, a row: how much a forecast of no skill errs there. Empty when unknown.</summary>
    public double[] Scales { get; init; } = [];

    /// <summary>The rows of some groups, or of some rows where a metric goes by rows.</summary>
    public int[] RowsOf(int[] units, bool areGroups)
    {
        if (!areGroups)
        {
            return units;
        }
        var wanted = new HashSet<int>(units);
        return [.. Enumerable.Range(0, Truth.Length).Where(row => wanted.Contains(Groups[row]))];
    }

    /// <summary>Some of the rows, their groups numbered anew.</summary>
    public Scored Only(int[] rows)
    {
        var width = Width;
        var predictions = new double[rows.Length * width];
        for (var i = 0; i < rows.Length; i++)
        {
            Array.Copy(Predictions, rows[i] * width, predictions, i * width, width);
        }
        var numbers = new Dictionary<int, int>();
        return new Scored(Array.ConvertAll(rows, row => Truth[row]), predictions)
        {
            Groups =
                Groups.Length == 0
                    ? []
                    : Array.ConvertAll(
                        rows,
                        row =>
                        {
                            numbers.TryAdd(Groups[row], numbers.Count);
                            return numbers[Groups[row]];
                        }
                    ),
            Scales = Scales.Length == 0 ? [] : Array.ConvertAll(rows, row => Scales[row]),
        };
    }

    /// <summary>The class with the highest probability, the first of them on a tie; with one number a row, 1 from a half up.</summary>
    public int Class(int row)
    {
        if (Width == 1)
        {
            return Predictions[row] >= 0.5 ? 1 : 0;
        }
        var best = 0;
        for (var c = 1; c < Width; c++)
        {
            if (Predictions[(row * Width) + c] > Predictions[(row * Width) + best])
            {
                best = c;
            }
        }
        return best;
    }

    /// <summary>The probability of a class.</summary>
    public double Probability(int row, int @class) =>
        Width > 1 ? Predictions[(row * Width) + @class]
        : @class == 1 ? Predictions[row]
        : 1 - Predictions[row];
}
