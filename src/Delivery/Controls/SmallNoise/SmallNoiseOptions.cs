using Airworthy.Delivery.Controls.Perturbing;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.SmallNoise;

/// <summary>What small-noise was asked.</summary>
internal sealed record SmallNoiseOptions(double MaxChange, double MaxShare, double Scale, int Rounds, int Rows)
{
    private static readonly NumberOption ScaleOption = new(
        "scale",
        "the noise's standard deviation, as a share of the column's own.",
        0,
        10,
        "0.01"
    );

    private static readonly WholeOption RoundsOption = new("rounds", "how often noise is drawn.", 1, 100, "3");

    public static IReadOnlyList<ControlOption> All { get; } =
    [PerturbingOptions.MaxChange, PerturbingOptions.MaxShare, ScaleOption, RoundsOption, PerturbingOptions.Rows];

    public static SmallNoiseOptions Of(ControlSpec spec) =>
        new(
            PerturbingOptions.MaxChange.Of(spec),
            PerturbingOptions.MaxShare.Of(spec),
            ScaleOption.Of(spec),
            RoundsOption.Of(spec),
            PerturbingOptions.Rows.Of(spec)
        );
}
