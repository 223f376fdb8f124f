using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.LabelLeakage;

/// <summary>What label-leakage was asked.</summary>
internal sealed record LabelLeakageOptions(double AtMost, IReadOnlyList<string> Allow)
{
    private static readonly NumberOption AtMostOption = new(
        "at-most",
        "how well one column alone may predict the label: ROC AUC for two classes, accuracy over all classes for more, R² for numbers.",
        0,
        1,
        "0.95"
    );

    private static readonly ListOption AllowOption = new(
        "allow",
        "columns that may predict better, because somebody looked into it.",
        ""
    );

    public static IReadOnlyList<ControlOption> All { get; } = [AtMostOption, AllowOption];

    public static LabelLeakageOptions Of(ControlSpec spec) => new(AtMostOption.Of(spec), AllowOption.Of(spec));
}
