using Airworthy.Record.Facts;
using Airworthy.Record.Folds;

namespace Airworthy.Delivery.Rollouts;

/// <summary>What an endpoint is to serve: the last deployment or roll back.</summary>
internal sealed class EndpointFold() : StateFold<EndpointState>(RolloutTables.Endpoints)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        RolloutFacts.EndpointDeployed.Read(fact) is { } deployed ? [deployed.Endpoint.ToString()]
        : RolloutFacts.EndpointRolledBack.Read(fact) is { } back ? [back.Endpoint.ToString()]
        : RolloutFacts.EndpointRetired.Read(fact) is { } retired ? [retired.Endpoint.ToString()]
        : RolloutFacts.TrafficSet.Read(fact) is { } set ? [set.Endpoint.ToString()]
        : [];

    protected override EndpointState? Apply(EndpointState? before, string key, Fact fact)
    {
        if (RolloutFacts.EndpointDeployed.Read(fact) is { } deployed)
        {
            var now = new Deployment
            {
                VersionId = deployed.Version,
                Number = deployed.Number,
                ReleaseId = deployed.Release,
                Since = fact.At,
                Attestation = deployed.Attestation,
            };
            return before is null
                ? new EndpointState
                {
                    Name = deployed.Endpoint,
                    ModelId = deployed.Model,
                    Current = now,
                }
                : EndpointChangeRules.Alone(before, now);
        }
        if (RolloutFacts.EndpointRetired.Is(fact))
        {
            return null;
        }
        if (before is null)
        {
            throw new InvalidOperationException($"{key} was changed by a {fact.Kind}, and nothing was there.");
        }
        if (RolloutFacts.TrafficSet.Read(fact) is { } set)
        {
            var now = EndpointChangeRules.Divided(before, set.Split, set.Champion, Admitted(set, fact.At), fact.At);
            return set.Rollout is null ? now : now with { Before = before.Before };
        }
        var back = RolloutFacts.EndpointRolledBack.Read(fact)!;
        if (back.Split is { } split)
        {
            return EndpointChangeRules.Divided(before, split, back.To, null, fact.At);
        }
        var target =
            before.Known().FirstOrDefault(p => p.VersionId == back.To)
            ?? throw new InvalidOperationException($"{key} was rolled back to {back.To}, which it had not served.");
        return EndpointChangeRules.Alone(before, EndpointChangeRules.Placed(before, target, fact.At));
    }

    private static Deployment? Admitted(TrafficSet set, DateTimeOffset at) =>
        set.Admitted is { } admitted
            ? new Deployment
            {
                VersionId = admitted.Version,
                Number = admitted.Number,
                ReleaseId = admitted.Release,
                Since = at,
                Attestation = admitted.Attestation,
            }
            : null;
}
