using System.Text.Json;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Observations;

/// <summary>
/// Keeps observations for a while. They are no facts: nothing is decided upon one of them, and losing the last few in a crash changes
/// nothing that serves.
/// </summary>
public interface IObservationStore
{
    /// <summary>Appends them. What the disk does not take is lost and counted; nothing is thrown for it. One caller at a time.</summary>
    void Write(IReadOnlyList<Observation> observations);

    /// <summary>Every observation of a request, newest first: the live one and its shadows. Empty where none is kept.</summary>
    IReadOnlyList<KeptObservation> Find(string requestId, CancellationToken cancel);

    /// <summary>Removes what is too old by its endpoint's plan, and the oldest where all together are too many bytes.</summary>
    void Sweep();

    /// <summary>What is kept and what was lost.</summary>
    ObservationHoldings Holdings { get; }
}

/// <summary>How much is kept.</summary>
/// <param name="Bytes">On disk, all files together.</param>
/// <param name="Lost">Observations that the disk did not take since the server began.</param>
/// <param name="Oldest">When the oldest segment begins; null where nothing is kept.</param>
public sealed record ObservationHoldings(long Bytes, long Lost, DateTimeOffset? Oldest);

/// <summary>An observation read back. Values stay the JSON they were written as.</summary>
public sealed record KeptObservation
{
    public required string RequestId { get; init; }

    public required EndpointName Endpoint { get; init; }

    public required VersionId Version { get; init; }

    public required int Number { get; init; }

    public required string Role { get; init; }

    public string? RouteReason { get; init; }

    public required DateTimeOffset At { get; init; }

    public required double Milliseconds { get; init; }

    public double? QueuedMilliseconds { get; init; }

    public required long Rows { get; init; }

    /// <summary><c>answered</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Outcome { get; init; }

    public string? Fault { get; init; }

    public string? Detail { get; init; }

    public string? TraceId { get; init; }

    /// <summary>A list of tensors; null where the endpoint keeps no values.</summary>
    public JsonElement? Inputs { get; init; }

    public JsonElement? Outputs { get; init; }
}
