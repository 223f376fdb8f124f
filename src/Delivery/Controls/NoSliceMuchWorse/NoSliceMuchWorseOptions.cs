using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.NoSliceMuchWorse;

/// <summary>What no-slice-much-worse was asked.</summary>
internal sealed record NoSliceMuchWorseOptions(
    RowLoss Loss,
    double Tolerance,
    int MinRows,
    double Confidence,
    int Resamples
)
{
    private static readonly ChoiceOption MetricOption = new(
        "metric",
        "the loss a row that is averaged over a slice; lower is better.",
        [.. RowLoss.All.Select(l => l.Name)],
        null
    );

    private static readonly NumberOption ToleranceOption = new(
        "tolerance",
        "how much more than the champion a slice may lose on average, in the metric's own unit.",
        0,
        double.MaxValue,
        null
    );

    private static readonly WholeOption MinRowsOption = new(
        "min-rows",
        "slices of fewer rows are not judged.",
        30,
        1_000_000,
        "100"
    );

    private static readonly NumberOption ConfidenceOption = new(
        "confidence",
        "that no slice is called worse by chance, over all slices together.",
        0.5,
        0.999,
        "0.95"
    );

    private static readonly WholeOption ResamplesOption = new(
        "resamples",
        "how often a slice's rows are drawn anew; more where a slice looks worse and there are many slices.",
        200,
        20_000,
        "2000"
    );

    public static IReadOnlyList<ControlOption> All { get; } =
    [MetricOption, ToleranceOption, MinRowsOption, ConfidenceOption, ResamplesOption];

    public static NoSliceMuchWorseOptions Of(ControlSpec spec) =>
        new(
            RowLoss.Find(MetricOption.Of(spec))
                ?? throw new InvalidOperationException("An unlinted metric; lint first."),
            ToleranceOption.Of(spec),
            MinRowsOption.Of(spec),
            ConfidenceOption.Of(spec),
            ResamplesOption.Of(spec)
        );
}
