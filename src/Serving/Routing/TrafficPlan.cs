using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Routing;

/// <summary>What should answer where. Serving is told the whole plan each time and makes itself so.</summary>
public sealed record TrafficPlan(IReadOnlyList<EndpointPlan> Endpoints);

/// <summary>
/// One endpoint: the version that answers there, its files by digest, and the gate's signed attestation.
/// Nothing else in this row is trusted: the attestation must verify and must name this endpoint, this version and these files.
/// </summary>
public sealed record EndpointPlan
{
    public required EndpointName Name { get; init; }

    public required VersionId Version { get; init; }

    public required int Number { get; init; }

    public required string Format { get; init; }

    public required IReadOnlyList<ModelFile> Files { get; init; }

    /// <summary>The attestation's signed envelope, as Artifacts/Signing writes it.</summary>
    public required string Attestation { get; init; }
}

/// <summary>How an endpoint is now: asked for (plan), loaded (or not, and why).</summary>
public sealed record EndpointStatus(EndpointName Name, VersionId? Serving, int? Number, Fault? Fault);

/// <summary>Applies traffic plans and answers requests.</summary>
public interface IServing
{
    /// <summary>
    /// Verifies, loads and warms what an endpoint is about to need, without sending it any traffic, and keeps it ready until it is
    /// applied or another is prepared for that endpoint. Repeating it costs nothing.
    /// </summary>
    Task<Result<Nothing>> PrepareAsync(EndpointPlan endpoint, CancellationToken cancel);

    /// <summary>
    /// Makes the endpoints answer as planned: each new version is loaded and warmed before the old one leaves, and the old one leaves
    /// when its last request is answered. An endpoint that cannot be served as planned keeps what it had, and its status says why.
    /// </summary>
    Task<IReadOnlyList<EndpointStatus>> ApplyAsync(TrafficPlan plan, CancellationToken cancel);

    /// <summary>Every planned endpoint as it is now, by name.</summary>
    IReadOnlyList<EndpointStatus> Status { get; }

    /// <summary>True once a whole plan was applied and while every planned endpoint answers, be it with the version it had before.</summary>
    bool IsReady { get; }

    /// <summary>The model behind an endpoint, held until the lease is disposed; a fault when none serves there.</summary>
    Result<EndpointLease> Acquire(EndpointName name);

    /// <summary>
    /// Loads what the plan names for an endpoint, where it is not loaded: because it was unloaded on request, or because it could not be
    /// loaded before. The plan, its attestations and the files' digests are looked at as always; nothing else can be loaded.
    /// </summary>
    Task<Result<Nothing>> LoadAsync(EndpointName name, CancellationToken cancel);

    /// <summary>
    /// Takes an endpoint's models out of memory; it answers <c>model-unloaded</c> until it is loaded again, another version is deployed
    /// there, or the server starts anew. Requests under way are answered.
    /// </summary>
    Task<Result<Nothing>> UnloadAsync(EndpointName name, CancellationToken cancel);
}
