using Airworthy.Core.Values;
using Airworthy.Delivery.Rollouts;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;

namespace Airworthy.Delivery.Releases;

/// <summary>
/// What a model has in delivery: the release under way and what serves where. The row moves with every start and end of a release and
/// every change of an endpoint, so whoever takes a model or version away expects it and cannot overlook either.
/// </summary>
public sealed record ModelDeliveryState
{
    public required ModelId ModelId { get; init; }

    public ReleaseId? OpenRelease { get; init; }

    public VersionId? OpenVersion { get; init; }

    /// <summary>What each endpoint is to serve, by the endpoint's name.</summary>
    public IReadOnlyDictionary<string, ServingVersion> Serving { get; init; } =
        new Dictionary<string, ServingVersion>();
}

/// <summary>A version that an endpoint is to serve.</summary>
/// <param name="Environment">Where.</param>
/// <param name="Version">The one with the largest share.</param>
/// <param name="Number">Its number.</param>
/// <param name="Beside">Versions that share its requests or listen to them; null where there are none.</param>
public sealed record ServingVersion(
    EnvironmentName Environment,
    VersionId Version,
    int Number,
    IReadOnlyList<VersionId>? Beside = null
);

/// <summary>Follows releases and endpoints, model by model.</summary>
internal sealed class ModelDeliveryFold() : StateFold<ModelDeliveryState>(ReleaseTables.ModelDeliveries)
{
    public override IEnumerable<string> KeysOf(Fact fact)
    {
        ModelId? model = fact.Kind switch
        {
            _ when ReleaseFacts.ReleaseStarted.Read(fact) is { } started => started.Model,
            _ when ReleaseFacts.ReleaseFinished.Read(fact) is { } finished => finished.Model,
            _ when RolloutFacts.EndpointDeployed.Read(fact) is { } deployed => deployed.Model,
            _ when RolloutFacts.EndpointRolledBack.Read(fact) is { } back => back.Model,
            _ when RolloutFacts.EndpointRetired.Read(fact) is { } retired => retired.Model,
            _ when RolloutFacts.TrafficSet.Read(fact) is { } set => set.Model,
            _ => null,
        };
        return model is { } id ? [id.ToString()] : [];
    }

    protected override ModelDeliveryState Apply(ModelDeliveryState? before, string key, Fact fact)
    {
        var now = before ?? new ModelDeliveryState { ModelId = ModelId.Parse(key).Value };
        return fact.Kind switch
        {
            _ when ReleaseFacts.ReleaseStarted.Read(fact) is { } started => now with
            {
                OpenRelease = started.Release,
                OpenVersion = started.Version,
            },
            _ when RolloutFacts.EndpointDeployed.Read(fact) is { } deployed => now with
            {
                Serving = With(now, deployed.Endpoint, deployed.Version, deployed.Number),
            },
            _ when RolloutFacts.EndpointRolledBack.Read(fact) is { } back => now with
            {
                Serving = With(now, back.Endpoint, back.To, back.ToNumber, back.Split),
            },
            _ when RolloutFacts.TrafficSet.Read(fact) is { } set => now with
            {
                Serving = With(now, set.Endpoint, set.Champion, set.ChampionNumber, set.Split),
            },
            _ when RolloutFacts.EndpointRetired.Read(fact) is { } retired => now with
            {
                Serving = Sorted(now.Serving.Where(s => s.Key != retired.Endpoint.ToString())),
            },
            _ => now with { OpenRelease = null, OpenVersion = null },
        };
    }

    private static SortedDictionary<string, ServingVersion> With(
        ModelDeliveryState now,
        EndpointName endpoint,
        VersionId version,
        int number,
        SplitSpec? split = null
    )
    {
        var beside = split?.Versions.Select(v => v.Version).Where(v => v != version).ToList();
        var serving = new ServingVersion(
            endpoint.Environment,
            version,
            number,
            beside is { Count: > 0 } ? beside : null
        );
        return Sorted(now.Serving.Where(s => s.Key != endpoint.ToString()).Append(new(endpoint.ToString(), serving)));
    }

    private static SortedDictionary<string, ServingVersion> Sorted(
        IEnumerable<KeyValuePair<string, ServingVersion>> serving
    )
    {
        var sorted = new SortedDictionary<string, ServingVersion>(StringComparer.Ordinal);
        foreach (var (endpoint, version) in serving)
        {
            sorted[endpoint] = version;
        }
        return sorted;
    }
}
