using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Deterministic;

/// <summary>What deterministic was asked.</summary>
internal sealed record DeterministicOptions(int Rows, int Rounds, double Tolerance)
{
    private static readonly WholeOption RowsOption = new(
        "rows",
        "how many of the first evaluation rows are predicted again.",
        1,
        100_000,
        "1000"
    );

    private static readonly WholeOption RoundsOption = new("rounds", "how often they are predicted.", 2, 100, "3");

    private static readonly NumberOption ToleranceOption = new(
        "tolerance",
        "how much an answer may differ from the first.",
        0,
        1,
        "0"
    );

    public static IReadOnlyList<ControlOption> All { get; } = [RowsOption, RoundsOption, ToleranceOption];

    public static DeterministicOptions Of(ControlSpec spec) =>
        new(RowsOption.Of(spec), RoundsOption.Of(spec), ToleranceOption.Of(spec));
}
