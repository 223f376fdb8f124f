using Airworthy.Delivery.Controls.Perturbing;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Directional;

/// <summary>What directional was asked.</summary>
internal sealed record DirectionalOptions(
    string Column,
    double? By,
    string To,
    bool Up,
    double Slack,
    double MaxShare,
    int Rows
)
{
    private static readonly TextOption ColumnOption = new("column", "the column that is changed.", null);

    internal static readonly NumberOption ByOption = new(
        "by",
        "what is added to its numbers.",
        double.MinValue,
        double.MaxValue,
        ""
    );

    internal static readonly TextOption ToOption = new("to", "the value it is set to, in place of 'by'.", "");

    private static readonly ChoiceOption MovesOption = new(
        "moves",
        "where the prediction must not fail to go.",
        ["up", "down"],
        null
    );

    private static readonly NumberOption SlackOption = new(
        "slack",
        "how far it may go the wrong way and still count as unmoved.",
        0,
        double.MaxValue,
        "0.000001"
    );

    public static IReadOnlyList<ControlOption> All { get; } =
    [ColumnOption, ByOption, ToOption, MovesOption, SlackOption, PerturbingOptions.MaxShare, PerturbingOptions.Rows];

    public static DirectionalOptions Of(ControlSpec spec) =>
        new(
            ColumnOption.Of(spec),
            ByOption.Find(spec),
            ToOption.Of(spec),
            MovesOption.Of(spec) == "up",
            SlackOption.Of(spec),
            PerturbingOptions.MaxShare.Of(spec),
            PerturbingOptions.Rows.Of(spec)
        );
}
