using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.BetterThanBaseline;

/// <summary>What better-than-baseline was asked.</summary>
internal sealed record BetterThanBaselineOptions(
    Metric Metric,
    double Margin,
    string Kind,
    string Last,
    double Confidence,
    int Resamples
)
{
    public const string Constant = "constant";
    public const string OneFeature = "one-feature";
    public const string LastValue = "last-value";

    internal static readonly MetricOption Asked = new("the figure that is compared.");

    internal static readonly TextOption LastOption = new(
        "last",
        "for last-value: the column with the last value known when the forecast was made.",
        ""
    );

    private static readonly NumberOption MarginOption = new(
        "margin",
        "by how much it must be better, in the metric's own unit.",
        0,
        double.MaxValue,
        "0"
    );

    internal static readonly ChoiceOption KindOption = new(
        "baseline",
        "what it must beat.",
        [Constant, OneFeature, LastValue],
        OneFeature
    );

    public static IReadOnlyList<ControlOption> All { get; } =
    [Asked, MarginOption, KindOption, LastOption, ResamplingOptions.Confidence, ResamplingOptions.Resamples];

    public static BetterThanBaselineOptions Of(ControlSpec spec) =>
        new(
            Asked.Of(spec),
            MarginOption.Of(spec),
            KindOption.Of(spec),
            LastOption.Of(spec),
            ResamplingOptions.Confidence.Of(spec),
            ResamplingOptions.Resamples.Of(spec)
        );
}
