using System.Globalization;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Perturbing;
using Airworthy.Delivery.Controls.Resampling;

namespace Airworthy.Delivery.Controls.SmallNoise;

/// <summary>Normal noise in every floating-point column at once, in proportion to the column's own spread.</summary>
internal static class SmallNoiseRules
{
    public static string[] Noisy(string[] cells, double scale, ref SeededDraws draws)
    {
        var numbers = FeatureColumns.Numbers(cells);
        var known = numbers.Where(double.IsFinite).ToArray();
        var mean = known.Length == 0 ? 0 : known.Average();
        var spread = known.Length == 0 ? 0 : Math.Sqrt(known.Average(n => (n - mean) * (n - mean)));
        var noisy = new string[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            var noise = scale * spread * Drawing.Normal(ref draws);
            noisy[i] = double.IsFinite(numbers[i])
                ? (numbers[i] + noise).ToString("R", CultureInfo.InvariantCulture)
                : cells[i];
        }
        return noisy;
    }

    public static Answer Decide(SmallNoiseOptions options, IReadOnlyList<Changed> tried) =>
        ChangeRules.Decide(
            tried,
            options.MaxChange,
            options.MaxShare,
            $"Noise of {options.Scale:P1} of each column's spread leaves the answers where they were",
            $"Noise of {options.Scale:P1} of each column's spread moves the answers",
            "The model follows its inputs too closely: regularise it, train with noise, or round what it reads to what the source can measure."
        );
}
