using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.LatencyBudget;

/// <summary>What latency-budget was asked.</summary>
internal sealed record LatencyBudgetOptions(double P99, double? MemoryMiB, int Rows, int Calls, int WarmUp)
{
    private static readonly NumberOption P99Option = new(
        "p99-ms",
        "the time in milliseconds within which 99 of 100 calls must be answered.",
        0.001,
        600_000,
        null
    );

    private static readonly NumberOption MemoryOption = new(
        "memory-mib",
        "by how many MiB the server may grow when the model is loaded; not asked when left out.",
        0.1,
        1_000_000,
        ""
    );

    private static readonly WholeOption RowsOption = new("rows", "rows in one call.", 1, 1024, "1");

    private static readonly WholeOption CallsOption = new("calls", "calls that are timed.", 100, 100_000, "500");

    private static readonly WholeOption WarmUpOption = new(
        "warm-up",
        "calls before that, which are not timed.",
        0,
        10_000,
        "50"
    );

    public static IReadOnlyList<ControlOption> All { get; } =
    [P99Option, MemoryOption, RowsOption, CallsOption, WarmUpOption];

    public static LatencyBudgetOptions Of(ControlSpec spec) =>
        new(
            P99Option.Of(spec),
            MemoryOption.Find(spec),
            RowsOption.Of(spec),
            CallsOption.Of(spec),
            WarmUpOption.Of(spec)
        );
}
