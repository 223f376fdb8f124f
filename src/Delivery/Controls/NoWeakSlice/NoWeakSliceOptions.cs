using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.NoWeakSlice;

/// <summary>What no-weak-slice was asked.</summary>
internal sealed record NoWeakSliceOptions(
    double Tolerance,
    int MinRows,
    double Confidence,
    IReadOnlyList<string> Ignore
)
{
    private static readonly NumberOption ToleranceOption = new(
        "tolerance",
        "how much larger the share of rows that go wrong may be in a slice than over all.",
        0,
        1,
        null
    );

    private static readonly WholeOption MinRowsOption = new(
        "min-rows",
        "slices of fewer rows are not looked at.",
        20,
        1_000_000,
        "50"
    );

    private static readonly NumberOption ConfidenceOption = new(
        "confidence",
        "that no slice is called weak by chance, over all that were looked at.",
        0.5,
        0.999,
        "0.95"
    );

    private static readonly ListOption IgnoreOption = new("ignore", "columns that are not looked at.", "");

    public static IReadOnlyList<ControlOption> All { get; } =
    [ToleranceOption, MinRowsOption, ConfidenceOption, IgnoreOption];

    public static NoWeakSliceOptions Of(ControlSpec spec) =>
        new(ToleranceOption.Of(spec), MinRowsOption.Of(spec), ConfidenceOption.Of(spec), IgnoreOption.Of(spec));
}
