using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.LoadsAndPredicts;

/// <summary>What loads-and-predicts was asked.</summary>
internal sealed record LoadsAndPredictsOptions(int? Rows, int SingleRows, double Tolerance)
{
    private static readonly WholeOption RowsOption = new(
        "rows",
        "how many of the first evaluation rows are predicted; all of them when it is left out.",
        1,
        1_000_000,
        ""
    );

    private static readonly WholeOption SingleRowsOption = new(
        "single-rows",
        "how many rows, spread over those, are also predicted one at a time and compared.",
        1,
        1000,
        "20"
    );

    private static readonly NumberOption ToleranceOption = new(
        "tolerance",
        "how much a row's prediction alone may differ from the same row's in a batch (relative above 1).",
        0,
        1,
        "0.0001"
    );

    public static IReadOnlyList<ControlOption> All { get; } = [RowsOption, SingleRowsOption, ToleranceOption];

    public static LoadsAndPredictsOptions Of(ControlSpec spec) =>
        new(RowsOption.Find(spec), SingleRowsOption.Of(spec), ToleranceOption.Of(spec));
}
