using System.Collections.Frozen;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Batching;
using Airworthy.Serving.Caching;
using Airworthy.Serving.Observations;
using Airworthy.Serving.Sessions;

namespace Airworthy.Serving.Routing;

/// <summary>A version and the loaded model that answers for it. Whoever keeps one holds its model.</summary>
internal sealed record Standby(
    VersionId Version,
    int Number,
    HeldModel Model,
    CallQueue Queue,
    InferenceCounter Counter,
    EndpointWatch Watch
)
{
    /// <summary>Null where no answers are kept.</summary>
    public AnswerCache? Cache { get; init; }
}

/// <summary>One endpoint as it is: what answers there, and what is wrong if it is not as planned.</summary>
internal sealed record Route(EndpointName Name, TrafficSplit? Split, Fault? Fault)
{
    /// <summary>The version with the largest share.</summary>
    public Standby? Serving => Split?.Champion;

    /// <summary>Everything that the route holds.</summary>
    public IEnumerable<Standby> Held => Split?.All ?? [];

    public EndpointStatus Status =>
        new(Name, Serving?.Version, Serving?.Number, Fault ?? Serving?.Model.Session.Trouble)
        {
            Versions = Split?.Status ?? [],
        };
}

/// <summary>All endpoints at one moment. Never changed, only replaced whole.</summary>
internal sealed class RoutingTable
{
    public static readonly RoutingTable Empty = new([]);

    private readonly FrozenDictionary<EndpointName, Route> _byName;
    private readonly Route[] _sorted;

    public RoutingTable(IEnumerable<Route> routes)
    {
        _byName = routes.ToFrozenDictionary(r => r.Name);
        _sorted = [.. _byName.Values.OrderBy(r => r.Name.ToString(), StringComparer.Ordinal)];
    }

    public IReadOnlyCollection<Route> Routes => _byName.Values;

    /// <summary>As it is at this moment: a loaded model may be in trouble.</summary>
    public IReadOnlyList<EndpointStatus> Status => [.. _sorted.Select(r => r.Status)];

    public Route? Find(EndpointName name) => _byName.GetValueOrDefault(name);

    public RoutingTable With(Route route) => new([.. _byName.Values.Where(r => r.Name != route.Name), route]);
}
