using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.MetricFloor;

/// <summary>What metric-floor was asked.</summary>
internal sealed record MetricFloorOptions(
    Metric Metric,
    double? AtLeast,
    double? AtMost,
    double Confidence,
    int Resamples
)
{
    internal static readonly MetricOption Asked = new("the figure that is judged.");

    private static readonly NumberOption AtLeastOption = new(
        "at-least",
        "the floor, for a metric that is better when higher.",
        double.MinValue,
        double.MaxValue,
        ""
    );

    private static readonly NumberOption AtMostOption = new(
        "at-most",
        "the ceiling, for a metric that is better when lower.",
        double.MinValue,
        double.MaxValue,
        ""
    );

    private static readonly NumberOption ConfidenceOption = new(
        "confidence",
        "of the interval that is shown beside the figure.",
        0.5,
        0.999,
        "0.95"
    );

    private static readonly WholeOption ResamplesOption = new(
        "resamples",
        "how often the rows are drawn anew for the interval.",
        200,
        20_000,
        "2000"
    );

    public static IReadOnlyList<ControlOption> All { get; } =
    [Asked, AtLeastOption, AtMostOption, ConfidenceOption, ResamplesOption];

    public static MetricFloorOptions Of(ControlSpec spec) =>
        new(
            Asked.Of(spec),
            AtLeastOption.Find(spec),
            AtMostOption.Find(spec),
            ConfidenceOption.Of(spec),
            ResamplesOption.Of(spec)
        );

    /// <summary>The limit in words: <c>at least 0.6</c>.</summary>
    public string Limit => AtLeast is { } floor ? $"at least {floor}" : $"at most {AtMost}";
}
