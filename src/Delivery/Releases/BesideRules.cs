using Airworthy.Delivery.Rollouts;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Releases;

/// <summary>How a version that a release lets in stands beside what serves, where its step asks for that. Pure.</summary>
internal static class BesideRules
{
    private const int All = 100;

    /// <summary>
    /// The split to be, or null where the version takes all requests: because the step does not say otherwise, or because nothing else
    /// could answer the rest.
    /// </summary>
    internal static SplitSpec? Of(EndpointState? now, StepSpec step, Deployment deployment)
    {
        var weight = step.Rollout?.Shares[0].Weight ?? step.Weight ?? All;
        if (now is null || (weight == All && !step.Shadow))
        {
            return null;
        }
        var others = EndpointChangeRules
            .SpecOf(now.Whole())
            .Versions.Where(v => v.Version != deployment.VersionId)
            .ToList();
        if (!others.Any(v => v is { Role: VersionRole.Live, Weight: > 0 }))
        {
            return null;
        }
        var routing = Without(now.Split?.Routing, deployment.Number);
        return step.Shadow
            ? new SplitSpec([.. others, Share(deployment, 0, VersionRole.Shadow)], routing)
            : Beside(others, deployment, weight, now.Split?.Routing);
    }

    /// <summary>The split in which a version that is there takes a larger share; at a hundred it is alone.</summary>
    internal static SplitSpec Grown(EndpointState now, Deployment deployment, int weight)
    {
        var others = EndpointChangeRules
            .SpecOf(now.Whole())
            .Versions.Where(v => v.Version != deployment.VersionId)
            .ToList();
        return weight < All
            ? Beside(others, deployment, weight, now.Split?.Routing)
            : new SplitSpec([Share(deployment, All, VersionRole.Live)]);
    }

    private static SplitSpec Beside(
        IReadOnlyList<VersionShare> others,
        Deployment deployment,
        int weight,
        RoutingSpec? routing
    ) => new([.. Scaled(others, All - weight), Share(deployment, weight, VersionRole.Live)], routing);

    /// <summary>Why a version cannot stand beside what serves; null when it can.</summary>
    internal static string? WhyNot(EndpointState? now, StepSpec step, Deployment deployment, SplitSpec? split) =>
        step.Shadow && split is null
            ? $"nothing else answers at '{step.In}' that version {deployment.Number} could shadow"
        : split is not null
        && SplitRules.Complain(
            [.. split.Versions.Select(v => (v.Number, v.Weight, v.Role))],
            split.Routing ?? RoutingSpec.ByWeight
        )
            is { Count: > 0 } wrong
            ? $"it cannot stand beside what serves: {string.Join("; ", wrong)}"
        : null;

    private static VersionShare Share(Deployment deployment, int weight, VersionRole role) =>
        new(deployment.VersionId, deployment.Number, weight, role);

    // A shadow answers nobody, so no rule may lead to it.
    private static RoutingSpec? Without(RoutingSpec? routing, int number) =>
        routing is null ? null : routing with { Rules = [.. routing.Rules.Where(r => r.Number != number)] };

    /// <summary>The others' weights scaled to what is left, whole, those with the largest remainders rounded up.</summary>
    private static IEnumerable<VersionShare> Scaled(IReadOnlyList<VersionShare> others, int left)
    {
        long sum = others.Where(v => v.Role == VersionRole.Live).Sum(v => (long)v.Weight);
        var live = others.Where(v => v.Role == VersionRole.Live).ToList();
        var whole = live.ToDictionary(v => v.Number, v => (int)(v.Weight * left / sum));
        var missing = left - whole.Values.Sum();
        foreach (var share in live.OrderByDescending(v => v.Weight * left % sum).ThenBy(v => v.Number).Take(missing))
        {
            whole[share.Number]++;
        }
        return others.Select(v => v.Role == VersionRole.Live ? v with { Weight = whole[v.Number] } : v);
    }
}
