using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Routing;

/// <summary>Applies traffic plans and answers requests.</summary>
public interface IServing
{
    /// <summary>
    /// Verifies, loads and warms what an endpoint is about to need, without sending it any traffic, and keeps it ready until it is
    /// applied or something else is prepared for that endpoint. Repeating it costs nothing.
    /// </summary>
    Task<Result<Nothing>> PrepareAsync(EndpointPlan endpoint, CancellationToken cancel);

    /// <summary>
    /// Makes the endpoints answer as planned: each new version is loaded and warmed before an old one leaves, and an old one leaves
    /// when its last request is answered. An endpoint that cannot be served as planned keeps what it had, whole, and its status says why.
    /// </summary>
    Task<IReadOnlyList<EndpointStatus>> ApplyAsync(TrafficPlan plan, CancellationToken cancel);

    /// <summary>Every planned endpoint as it is now, by name.</summary>
    IReadOnlyList<EndpointStatus> Status { get; }

    /// <summary>True once a whole plan was applied and while every planned endpoint answers, be it with the version it had before.</summary>
    bool IsReady { get; }

    /// <summary>
    /// The version that has the largest share at an endpoint, held until the lease is disposed; a fault when none serves there. For
    /// looking at the endpoint; requests are routed.
    /// </summary>
    Result<EndpointLease> Acquire(EndpointName name);

    /// <summary>The version that this request goes to, held until the lease is disposed.</summary>
    Result<EndpointLease> Acquire(EndpointName name, in RouteAsk ask);

    /// <summary>
    /// Loads what the plan names for an endpoint, where it is not loaded: because it was unloaded on request, or because it could not be
    /// loaded before. The plan, its attestations and the files' digests are looked at as always; nothing else can be loaded.
    /// </summary>
    Task<Result<Nothing>> LoadAsync(EndpointName name, CancellationToken cancel);

    /// <summary>
    /// Takes an endpoint's models out of memory; it answers <c>model-unloaded</c> until it is loaded again, other versions are deployed
    /// there, or the server starts anew. Requests under way are answered.
    /// </summary>
    Task<Result<Nothing>> UnloadAsync(EndpointName name, CancellationToken cancel);
}
