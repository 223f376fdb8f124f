using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.MetricVariance;

/// <summary>What metric-variance was asked.</summary>
internal sealed record MetricVarianceOptions(Metric Metric, double MaxDeviation, double Confidence, int Resamples)
{
    internal static readonly MetricOption Asked = new("the figure that must be firm.");

    private static readonly NumberOption MaxDeviationOption = new(
        "max-deviation",
        "the standard deviation over resamples that is still allowed, in the metric's own unit.",
        0,
        double.MaxValue,
        null
    );

    public static IReadOnlyList<ControlOption> All { get; } =
    [Asked, MaxDeviationOption, ResamplingOptions.Confidence, ResamplingOptions.Resamples];

    public static MetricVarianceOptions Of(ControlSpec spec) =>
        new(
            Asked.Of(spec),
            MaxDeviationOption.Of(spec),
            ResamplingOptions.Confidence.Of(spec),
            ResamplingOptions.Resamples.Of(spec)
        );
}
