using Airworthy.Core.Values;
using Airworthy.Delivery.Rollouts;
using Airworthy.Record.Facts;

namespace Airworthy.Delivery.Releases;

/// <summary>The fact by which a release's version comes to an endpoint. Pure.</summary>
internal static class DeploymentFacts
{
    /// <summary>What is written down of a version that was let in.</summary>
    internal static FactDraft Of(
        ReleaseState release,
        EndpointState? now,
        EndpointName name,
        Deployment deployment,
        SplitSpec? split
    ) => split is null ? Alone(release, now, name, deployment) : Beside(release, now!, deployment, split);

    /// <summary>It takes all requests.</summary>
    private static FactDraft Alone(ReleaseState release, EndpointState? now, EndpointName name, Deployment deployment)
    {
        var deployed = new EndpointDeployed(
            name,
            release.ModelId,
            deployment.VersionId,
            deployment.Number,
            release.Id,
            deployment.Attestation
        );
        return RolloutFacts.EndpointDeployed.Draft(deployed, About(release, now));
    }

    /// <summary>It divides the requests with what serves, or listens to them.</summary>
    private static FactDraft Beside(ReleaseState release, EndpointState now, Deployment deployment, SplitSpec split)
    {
        var champion = EndpointChangeRules.Champion(split);
        var set = new TrafficSet(
            now.Name,
            release.ModelId,
            now.Current.VersionId,
            champion.Version,
            champion.Number,
            split,
            $"release {release.Id}",
            new AdmittedVersion(deployment.VersionId, deployment.Number, release.Id, deployment.Attestation)
        );
        return RolloutFacts.TrafficSet.Draft(set, About(release, now));
    }

    /// <summary>What a rollout let in takes a larger share.</summary>
    internal static FactDraft Grown(ReleaseState release, EndpointState now, SplitSpec split)
    {
        var champion = EndpointChangeRules.Champion(split);
        var set = new TrafficSet(
            now.Name,
            release.ModelId,
            now.Current.VersionId,
            champion.Version,
            champion.Number,
            split,
            $"release {release.Id}",
            Rollout: release.Id
        );
        return RolloutFacts.TrafficSet.Draft(set, About(release, now));
    }

    /// <summary>What is to be served when the fact stands.</summary>
    internal static SplitState Divided(EndpointState now, SplitSpec split, Deployment deployment) =>
        EndpointChangeRules
            .Divided(now, split, EndpointChangeRules.Champion(split).Version, deployment, deployment.Since)
            .Whole();

    private static List<string> About(ReleaseState release, EndpointState? now)
    {
        List<string> about = [release.VersionId.ToString(), release.ModelId.ToString(), release.Id.ToString()];
        if (now is not null && now.Current.VersionId != release.VersionId)
        {
            about.Add(now.Current.VersionId.ToString());
        }
        return about;
    }
}
