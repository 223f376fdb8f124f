using Airworthy.Core.Values;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Rollouts;

/// <summary>What an endpoint's row becomes by a change of what is there. Pure.</summary>
internal static class EndpointChangeRules
{
    private const int Remembered = 10;

    /// <summary>One version takes all requests.</summary>
    internal static EndpointState Alone(EndpointState before, Deployment now) =>
        before with
        {
            Current = now,
            Previous = Left(before, [now.VersionId]),
            Split = null,
            Before = before.Split is null ? null : before.Whole(),
        };

    /// <summary>Several versions divide them.</summary>
    /// <param name="before">What was there.</param>
    /// <param name="split">What is to be there: versions that are known here, or the one admitted.</param>
    /// <param name="champion">The one with the largest share.</param>
    /// <param name="admitted">What a release let in with this change; null where none did.</param>
    /// <param name="at">When.</param>
    internal static EndpointState Divided(
        EndpointState before,
        SplitSpec split,
        VersionId champion,
        Deployment? admitted,
        DateTimeOffset at
    )
    {
        var known = new[] { admitted }
            .OfType<Deployment>()
            .Concat(before.Known())
            .DistinctBy(d => d.VersionId)
            .ToList();
        var now = new SplitState
        {
            Versions =
            [
                .. split
                    .Versions.OrderBy(v => v.Number)
                    .Select(v => new DeployedShare(
                        Placed(before, known.First(d => d.VersionId == v.Version), at),
                        v.Weight,
                        v.Role
                    )),
            ],
            Routing = split.Routing,
        };
        return before with
        {
            Current = now.Versions.First(v => v.Deployment.VersionId == champion).Deployment,
            Previous = Left(before, [.. split.Versions.Select(v => v.Version)]),
            Split = now.IsPlain() ? null : now,
            Before = before.Whole(),
        };
    }

    /// <summary>Since when it is there, this time: from the change on, unless it was there already.</summary>
    internal static Deployment Placed(EndpointState before, Deployment deployment, DateTimeOffset at) =>
        before.Whole().Versions.Any(v => v.Deployment == deployment) ? deployment : deployment with { Since = at };

    internal static SplitSpec SpecOf(SplitState state) =>
        new(
            [
                .. state.Versions.Select(v => new VersionShare(
                    v.Deployment.VersionId,
                    v.Deployment.Number,
                    v.Weight,
                    v.Role
                )),
            ],
            state.Routing
        );

    internal static VersionShare Champion(SplitSpec split) =>
        SplitRules.Champion(split.Versions.Where(v => v.Role == VersionRole.Live), v => v.Number, v => v.Weight)!;

    private static IReadOnlyList<Deployment> Left(EndpointState before, IReadOnlyList<VersionId> stay) =>
        [.. before.Known().Where(d => !stay.Contains(d.VersionId)).Take(Remembered)];
}
