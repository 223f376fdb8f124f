using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Routing;

/// <summary>How an endpoint is now: asked for (plan), loaded (or not, and why).</summary>
/// <param name="Name">The endpoint.</param>
/// <param name="Serving">The version with the largest share; null when nothing answers.</param>
/// <param name="Number">Its number.</param>
/// <param name="Fault">Why the endpoint does not answer as planned; null when it does.</param>
public sealed record EndpointStatus(EndpointName Name, VersionId? Serving, int? Number, Fault? Fault)
{
    /// <summary>Every version that answers or listens there, by number.</summary>
    public IReadOnlyList<VersionStatus> Versions { get; init; } = [];
}

/// <summary>One version at an endpoint, as it is.</summary>
public sealed record VersionStatus
{
    public required VersionId Version { get; init; }

    public required int Number { get; init; }

    public required int Weight { get; init; }

    public required VersionRole Role { get; init; }

    /// <summary>Why a planned shadow does not listen; null for all others.</summary>
    public Fault? Fault { get; init; }

    /// <summary>What came of the copies a shadow was sent, as of now; null for a live version.</summary>
    public ShadowStatistics? Shadowed => Counter?.Read();

    internal ShadowCounter? Counter { get; init; }
}
