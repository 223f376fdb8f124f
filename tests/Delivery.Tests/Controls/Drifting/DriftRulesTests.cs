using Airworthy.Delivery.Controls.Distributions;
using Airworthy.Delivery.Controls.Drifting;

namespace Airworthy.Delivery.Tests.Controls.Drifting;

public sealed class DriftRulesTests
{
    /// <summary><c>scipy.stats.ks_2samp([1,2,2,3,4,5,5,6,7,8], [3,4,4,5,6,7,8,8,9,10,11,12], method="asymp")</c>, scipy 1.10.1.</summary>
    [Fact]
    public void KolmogorovSmirnov_IsScipysFigure() =>
        Assert.Equal(
            0.4,
            DriftRules.KolmogorovSmirnov([1, 2, 2, 3, 4, 5, 5, 6, 7, 8], [3, 4, 4, 5, 6, 7, 8, 8, 9, 10, 11, 12]),
            1e-12
        );

    /// <summary><c>scipy.stats.chi2_contingency([[30, 50, 20], [10, 60, 50]], correction=False)</c>, scipy 1.10.1.</summary>
    [Fact]
    public void ChiSquare_IsScipysFigure()
    {
        var (statistic, degrees) = DriftRules.ChiSquare([30, 50, 20], [10, 60, 50]);

        Assert.Equal(22.13095238095238, statistic, 1e-9);
        Assert.Equal(2, degrees);
        Assert.Equal(1, Tails.ChiSquare(statistic, degrees) / 1.5643169491391102e-05, 1e-9);
    }

    [Fact]
    public void Compare_OfWordsThatStay_FindsNoDistance()
    {
        string[] then = [.. Enumerable.Range(0, 400).Select(i => $"w{i % 4}")];

        var drift = DriftRules.Compare("w", then, then);

        Assert.Equal((0.0, 0.0), (drift.Distance, drift.Psi));
        Assert.Equal(1, drift.Tail, 1e-9);
    }
}
