namespace Airworthy.Catalog.Tracking.Traces;

/// <summary>How much oftener two properties of traces go together than by chance: normalised pointwise mutual information.</summary>
public static class CorrelationRules
{
    /// <summary>From -1 (never together) to 1 (always together); NaN where one of them never occurs.</summary>
    public static double Npmi(double joint, double first, double second, double total) =>
        total <= 0 || first <= 0 || second <= 0 ? double.NaN
        : joint <= 0 ? -1
        : joint >= total ? 1
        : Math.Clamp(Math.Log(joint * total / (first * second)) / -Math.Log(joint / total), -1, 1);

    /// <summary>The same with half a trace added to each of the four cases, so that few traces do not say too much.</summary>
    public static double SmoothedNpmi(double joint, double first, double second, double total)
    {
        if (total <= 0)
        {
            return double.NaN;
        }
        const double Half = 0.5;
        return Npmi(joint + Half, first + (2 * Half), second + (2 * Half), total + (4 * Half));
    }
}
