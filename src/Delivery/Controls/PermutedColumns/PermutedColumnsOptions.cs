using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Delivery.Controls.Perturbing;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.PermutedColumns;

/// <summary>What permuted-columns was asked.</summary>
internal sealed record PermutedColumnsOptions(Metric Metric, double MaxDrop, int Rows)
{
    internal static readonly MetricOption Asked = new("the figure that is watched.");

    private static readonly NumberOption MaxDropOption = new(
        "max-drop",
        "how much worse the figure may get when one column's values are shuffled, in the metric's own unit.",
        0,
        double.MaxValue,
        null
    );

    public static IReadOnlyList<ControlOption> All { get; } = [Asked, MaxDropOption, PerturbingOptions.Rows];

    public static PermutedColumnsOptions Of(ControlSpec spec) =>
        new(Asked.Of(spec), MaxDropOption.Of(spec), PerturbingOptions.Rows.Of(spec));
}
