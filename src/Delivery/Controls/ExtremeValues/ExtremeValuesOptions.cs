using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.ExtremeValues;

/// <summary>What extreme-values was asked.</summary>
internal sealed record ExtremeValuesOptions(double Factor, double? AtLeast, double? AtMost, int Rows)
{
    private static readonly NumberOption FactorOption = new(
        "factor",
        "how many times its own range beyond its ends a column is driven.",
        0,
        1_000_000,
        "100"
    );

    private static readonly NumberOption AtLeastOption = new(
        "at-least",
        "the lowest prediction that makes sense; not judged when left out.",
        double.MinValue,
        double.MaxValue,
        ""
    );

    private static readonly NumberOption AtMostOption = new(
        "at-most",
        "the highest prediction that makes sense; not judged when left out.",
        double.MinValue,
        double.MaxValue,
        ""
    );

    private static readonly WholeOption RowsOption = new(
        "rows",
        "how many evaluation rows are drawn.",
        1,
        10_000,
        "100"
    );

    public static IReadOnlyList<ControlOption> All { get; } = [FactorOption, AtLeastOption, AtMostOption, RowsOption];

    public static ExtremeValuesOptions Of(ControlSpec spec) =>
        new(FactorOption.Of(spec), AtLeastOption.Find(spec), AtMostOption.Find(spec), RowsOption.Of(spec));
}
