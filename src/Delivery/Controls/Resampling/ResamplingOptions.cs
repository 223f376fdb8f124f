namespace Airworthy.Delivery.Controls.Resampling;

/// <summary>The options of every control that shows or judges by an interval.</summary>
internal static class ResamplingOptions
{
    public static readonly NumberOption Confidence = new("confidence", "of the interval.", 0.5, 0.999, "0.95");

    public static readonly WholeOption Resamples = new(
        "resamples",
        "how often the rows are drawn anew for the interval.",
        200,
        20_000,
        "2000"
    );
}
