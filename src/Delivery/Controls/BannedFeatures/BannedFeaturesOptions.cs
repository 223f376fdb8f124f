using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.BannedFeatures;

/// <summary>What banned-features was asked.</summary>
internal sealed record BannedFeaturesOptions(
    IReadOnlyList<string> Banned,
    IReadOnlyList<string> Allow,
    bool LooksForPersonalData
)
{
    private static readonly ListOption BannedOption = new(
        "banned",
        "columns that no model may read; * stands for any letters, as in *_gender.",
        ""
    );

    private static readonly ListOption AllowOption = new(
        "allow",
        "columns that look like personal data and are none, or may be read.",
        ""
    );

    private static readonly ChoiceOption PersonalOption = new(
        "personal-data",
        "whether columns that look like personal data fail.",
        ["fails", "ignored"],
        "fails"
    );

    public static IReadOnlyList<ControlOption> All { get; } = [BannedOption, AllowOption, PersonalOption];

    public static BannedFeaturesOptions Of(ControlSpec spec) =>
        new(BannedOption.Of(spec), AllowOption.Of(spec), PersonalOption.Of(spec) == "fails");
}
