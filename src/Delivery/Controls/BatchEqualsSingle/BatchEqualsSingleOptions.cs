using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.BatchEqualsSingle;

/// <summary>What batch-equals-single was asked.</summary>
internal sealed record BatchEqualsSingleOptions(int Rows, double Tolerance)
{
    private static readonly WholeOption RowsOption = new("rows", "how many rows are drawn.", 2, 10_000, "200");

    private static readonly NumberOption ToleranceOption = new(
        "tolerance",
        "how much a row in a batch may differ from the row alone (relative above 1).",
        0,
        1,
        "0.0001"
    );

    public static IReadOnlyList<ControlOption> All { get; } = [RowsOption, ToleranceOption];

    public static BatchEqualsSingleOptions Of(ControlSpec spec) => new(RowsOption.Of(spec), ToleranceOption.Of(spec));
}
