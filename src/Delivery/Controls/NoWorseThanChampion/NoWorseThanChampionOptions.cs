using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.NoWorseThanChampion;

/// <summary>What no-worse-than-champion was asked.</summary>
internal sealed record NoWorseThanChampionOptions(Metric Metric, double Tolerance, double Confidence, int Resamples)
{
    internal static readonly MetricOption Asked = new("the figure that is compared.");

    private static readonly NumberOption ToleranceOption = new(
        "tolerance",
        "how much worse than the champion is still taken for equal, in the metric's own unit.",
        0,
        double.MaxValue,
        null
    );

    private static readonly NumberOption ConfidenceOption = new(
        "confidence",
        "of the interval around the difference.",
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
    [Asked, ToleranceOption, ConfidenceOption, ResamplesOption];

    public static NoWorseThanChampionOptions Of(ControlSpec spec) =>
        new(Asked.Of(spec), ToleranceOption.Of(spec), ConfidenceOption.Of(spec), ResamplesOption.Of(spec));
}
