using Airworthy.Delivery.Controls.Distributions;

namespace Airworthy.Delivery.Tests.Controls.Distributions;

/// <summary>Figures of scipy 1.10.1 (Debian python3-scipy), by <c>python3 -c "import scipy.stats as st; print(…)"</c> with what stands beside each.</summary>
public sealed class TailsTests
{
    [Theory]
    [InlineData(40, 200, 0.05, 6.388069393022489e-14)] // st.binom.sf(39, 200, .05)
    [InlineData(3, 50, 0.2, 0.9987145850467567)] // st.binom.sf(2, 50, .2)
    [InlineData(1, 10, 0.1, 0.6513215599000001)] // st.binom.sf(0, 10, .1)
    [InlineData(1000, 5000, 0.18, 0.0001493951996820792)] // st.binom.sf(999, 5000, .18)
    public void Binomial_IsScipysFigure(long hits, long tries, double p, double expected) =>
        Assert.Equal(1, Tails.Binomial(hits, tries, p) / expected, 1e-9);

    [Theory]
    [InlineData(3.84145882, 1, 0.0500000000206984)] // st.chi2.sf(3.84145882, 1)
    [InlineData(20.3, 9, 0.01614861347072321)]
    [InlineData(0.5, 4, 0.9735009788392561)]
    public void ChiSquare_IsScipysFigure(double x, double degrees, double expected) =>
        Assert.Equal(1, Tails.ChiSquare(x, degrees) / expected, 1e-9);

    [Theory]
    [InlineData(0.1, 500, 400, 0.023487218874156772)] // st.kstwobign.sf(np.sqrt(500 * 400 / 900) * .1)
    [InlineData(0.3, 50, 50, 0.022217962616525127)]
    public void KolmogorovSmirnov_IsScipysFigure(double distance, long n, long m, double expected) =>
        Assert.Equal(1, Tails.KolmogorovSmirnov(distance, n, m) / expected, 1e-9);

    [Theory]
    [InlineData(0.025, 1.9599639845400545)] // st.norm.isf(.025)
    [InlineData(1e-6, 4.753424308822899)]
    [InlineData(0.25, 0.6744897501960817)]
    public void NormalQuantile_IsScipysFigure(double tail, double expected) =>
        Assert.Equal(expected, Tails.NormalQuantile(tail), 1e-9);

    [Theory]
    [InlineData(2.5, 3.5, 0.3, 0.2967529892956661)] // scipy.special.betainc
    [InlineData(100, 1000, 0.08, 0.10056879996386042)]
    public void IncompleteBeta_IsScipysFigure(double a, double b, double x, double expected) =>
        Assert.Equal(1, SpecialFunctions.IncompleteBeta(a, b, x) / expected, 1e-9);

    [Theory]
    [InlineData(0.3, 1.0957979948180756)] // scipy.special.gammaln
    [InlineData(123.4, 469.3360974421906)]
    public void LogGamma_IsScipysFigure(double x, double expected) =>
        Assert.Equal(expected, SpecialFunctions.LogGamma(x), 1e-9);

    [Fact]
    public void Wilson_IsScipysFigure()
    {
        // st.binomtest(56, 70).proportion_ci(.95, "wilson")
        var (lower, upper) = Shares.Wilson(56, 70, 1.9599639845400545);

        Assert.Equal(0.6918335550374693, lower, 1e-12);
        Assert.Equal(0.8769526075163704, upper, 1e-12);
    }

    /// <summary>Newcombe, Statistics in Medicine 17 (1998), table II, method 10: 56/70 less 48/80.</summary>
    [Fact]
    public void Difference_IsThePublishedFigure()
    {
        var (lower, upper) = Shares.Difference(56, 70, 48, 80, 1.9599639845400545);

        Assert.Equal(0.0524, lower, 5e-5);
        Assert.Equal(0.3339, upper, 5e-5);
    }
}
