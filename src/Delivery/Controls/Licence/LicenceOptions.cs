using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Licence;

/// <summary>What licence was asked.</summary>
internal sealed record LicenceOptions(IReadOnlyList<string> Allow)
{
    private static readonly ListOption AllowOption = new(
        "allow",
        "the licences that may be used, by their SPDX names or a name of your own for what is yours.",
        "MIT, Apache-2.0, BSD-2-Clause, BSD-3-Clause, ISC, CC0-1.0, CC-BY-4.0, proprietary"
    );

    public static IReadOnlyList<ControlOption> All { get; } = [AllowOption];

    public static LicenceOptions Of(ControlSpec spec) => new(AllowOption.Of(spec));
}
