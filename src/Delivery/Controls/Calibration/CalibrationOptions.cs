using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Calibration;

/// <summary>What calibration was asked.</summary>
internal sealed record CalibrationOptions(double AtMost, int Bins, double Confidence, int Resamples)
{
    private static readonly NumberOption AtMostOption = new(
        "at-most",
        "the expected calibration error that is still allowed.",
        0,
        1,
        null
    );

    private static readonly WholeOption BinsOption = new("bins", "bins of equal mass.", 2, 100, "15");

    public static IReadOnlyList<ControlOption> All { get; } =
    [AtMostOption, BinsOption, ResamplingOptions.Confidence, ResamplingOptions.Resamples];

    public static CalibrationOptions Of(ControlSpec spec) =>
        new(
            AtMostOption.Of(spec),
            BinsOption.Of(spec),
            ResamplingOptions.Confidence.Of(spec),
            ResamplingOptions.Resamples.Of(spec)
        );
}
