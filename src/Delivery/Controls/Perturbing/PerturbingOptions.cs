namespace Airworthy.Delivery.Controls.Perturbing;

/// <summary>Options that the controls of robustness share.</summary>
internal static class PerturbingOptions
{
    public static readonly WholeOption Rows = new("rows", "how many evaluation rows are drawn.", 10, 100_000, "1000");

    public static readonly NumberOption MaxChange = new(
        "max-change",
        "how much a prediction may change and still count as unmoved, in the prediction's own unit.",
        0,
        double.MaxValue,
        null
    );

    public static readonly NumberOption MaxShare = new(
        "max-share",
        "the share of rows that may change more than that.",
        0,
        1,
        "0.05"
    );
}
