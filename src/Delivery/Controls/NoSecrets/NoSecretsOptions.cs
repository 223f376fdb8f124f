using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.NoSecrets;

/// <summary>What no-secrets was asked.</summary>
internal sealed record NoSecretsOptions(int MaxMiB, IReadOnlyList<string> Allow)
{
    private static readonly WholeOption MaxMiBOption = new(
        "max-mib",
        "so many MiB of each file, from its beginning, are looked at.",
        1,
        1024,
        "32"
    );

    private static readonly ListOption AllowOption = new("allow", "files that are not looked at, by path.", "");

    public static IReadOnlyList<ControlOption> All { get; } = [MaxMiBOption, AllowOption];

    public static NoSecretsOptions Of(ControlSpec spec) => new(MaxMiBOption.Of(spec), AllowOption.Of(spec));
}
