using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.PinnedDependencies;

/// <summary>What pinned-dependencies was asked.</summary>
internal sealed record PinnedDependenciesOptions(IReadOnlyList<string> Forbidden)
{
    private static readonly ListOption ForbiddenOption = new("forbidden", "packages that must not be needed.", "");

    public static IReadOnlyList<ControlOption> All { get; } = [ForbiddenOption];

    public static PinnedDependenciesOptions Of(ControlSpec spec) => new(ForbiddenOption.Of(spec));
}
