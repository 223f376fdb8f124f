namespace Airworthy.Delivery.Controls.Distributions;

/// <summary>How likely chance alone gives as much or more.</summary>
internal static class Tails
{
    /// <summary>P(X >= hits) of n independent tries that succeed with the probability p: exact.</summary>
    public static double Binomial(long hits, long tries, double p) =>
        hits <= 0 ? 1
        : hits > tries ? 0
        : SpecialFunctions.IncompleteBeta(hits, tries - hits + 1, p);

    /// <summary>P(X >= x) of the chi-square distribution.</summary>
    public static double ChiSquare(double x, double degrees) => SpecialFunctions.UpperGamma(degrees / 2, x / 2);

    /// <summary>P(D >= d) of the two-sample Kolmogorov-Smirnov distance, asymptotically.</summary>
    public static double KolmogorovSmirnov(double distance, long n, long m)
    {
        var root = Math.Sqrt((double)n * m / (n + m));
        var lambda = root * distance;
        if (lambda < 0.2)
        {
            return 1;
        }
        var sum = 0.0;
        for (var k = 1; k <= 100; k++)
        {
            sum += (k % 2 == 1 ? 2 : -2) * Math.Exp(-2 * k * k * lambda * lambda);
        }
        return Math.Clamp(sum, 0, 1);
    }

    /// <summary>The value that a standard normal variable exceeds with the probability <paramref name="tail"/> (at most a half).</summary>
    public static double NormalQuantile(double tail)
    {
        // Acklam's rational approximation for a start, then Halley's steps on the tail itself.
        var q = Math.Sqrt(-2 * Math.Log(tail));
        var z =
            q
            - (
                (2.515517 + (q * (0.802853 + (q * 0.010328))))
                / (1 + (q * (1.432788 + (q * (0.189269 + (q * 0.001308))))))
            );
        for (var i = 0; i < 4; i++)
        {
            var density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
            var error = (Normal(z) - tail) / density;
            z += error / (1 - (z * error / 2));
        }
        return z;
    }

    /// <summary>P(Z >= z) of the standard normal distribution, for z from 0 up.</summary>
    public static double Normal(double z) => SpecialFunctions.UpperGamma(0.5, z * z / 2) / 2;
}

/// <summary>Intervals of shares and of their differences.</summary>
internal static class Shares
{
    /// <summary>Wilson's score interval.</summary>
    public static (double Lower, double Upper) Wilson(long hits, long tries, double z)
    {
        var p = (double)hits / tries;
        var center = p + (z * z / (2 * tries));
        var half = z * Math.Sqrt((p * (1 - p) / tries) + (z * z / (4.0 * tries * tries)));
        var scale = 1 + (z * z / tries);
        return ((center - half) / scale, (center + half) / scale);
    }

    /// <summary>Newcombe's hybrid score interval of the first share less the second, which are independent (his method 10).</summary>
    public static (double Lower, double Upper) Difference(long hits1, long tries1, long hits2, long tries2, double z)
    {
        var (p1, p2) = ((double)hits1 / tries1, (double)hits2 / tries2);
        var (l1, u1) = Wilson(hits1, tries1, z);
        var (l2, u2) = Wilson(hits2, tries2, z);
        var gap = p1 - p2;
        return (
            gap - Math.Sqrt(((p1 - l1) * (p1 - l1)) + ((u2 - p2) * (u2 - p2))),
            gap + Math.Sqrt(((u1 - p1) * (u1 - p1)) + ((p2 - l2) * (p2 - l2)))
        );
    }
}
