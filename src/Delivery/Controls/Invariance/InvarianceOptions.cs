using Airworthy.Delivery.Controls.Perturbing;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Invariance;

/// <summary>What invariance was asked.</summary>
internal sealed record InvarianceOptions(
    string Column,
    IReadOnlyList<string> Values,
    double MaxChange,
    double MaxShare,
    int Rows
)
{
    private static readonly TextOption ColumnOption = new("column", "the column whose value should not matter.", null);

    private static readonly ListOption ValuesOption = new(
        "values",
        "what it is set to, one after the other; its own most frequent values unless given.",
        ""
    );

    public static IReadOnlyList<ControlOption> All { get; } =
    [ColumnOption, ValuesOption, PerturbingOptions.MaxChange, PerturbingOptions.MaxShare, PerturbingOptions.Rows];

    public static InvarianceOptions Of(ControlSpec spec) =>
        new(
            ColumnOption.Of(spec),
            ValuesOption.Of(spec),
            PerturbingOptions.MaxChange.Of(spec),
            PerturbingOptions.MaxShare.Of(spec),
            PerturbingOptions.Rows.Of(spec)
        );
}
