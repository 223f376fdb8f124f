using System.Text.Json;

namespace Airworthy.Client.Contracts;

/// <summary>What is known of one request: the answer its caller got, and those of shadows that were asked beside it.</summary>
/// <param name="Id">As the answer's header <c>X-Request-Id</c> said.</param>
/// <param name="Observations">Newest first; an id that was used again has several.</param>
public sealed record RequestView(string Id, IReadOnlyList<ObservationView> Observations);

/// <summary>One question to one version.</summary>
public sealed record ObservationView
{
    public required string Endpoint { get; init; }

    public required string Model { get; init; }

    public required int Version { get; init; }

    public required string VersionId { get; init; }

    /// <summary><c>live</c>: the caller got the answer; <c>shadow</c>: it was only looked at.</summary>
    public required string Role { get; init; }

    /// <summary>Why this version was asked; left out where only one could be.</summary>
    public string? RouteReason { get; init; }

    public required DateTimeOffset At { get; init; }

    public required double Milliseconds { get; init; }

    /// <summary>How much of it the question waited; left out where nobody measured it.</summary>
    public double? QueuedMilliseconds { get; init; }

    public required long Rows { get; init; }

    /// <summary><c>answered</c> or <c>failed</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The code of what was wrong.</summary>
    public string? Fault { get; init; }

    public string? Detail { get; init; }

    /// <summary>W3C trace id.</summary>
    public string? TraceId { get; init; }

    /// <summary>Tensors: name, datatype, shape, data; <c>values</c> says what was masked of them.</summary>
    public JsonElement? Inputs { get; init; }

    public JsonElement? Outputs { get; init; }

    /// <summary>Why there are no values; left out where there are.</summary>
    public string? WithoutValues { get; init; }

    /// <summary>How the version came to answer here; left out where its release is no longer known.</summary>
    public EntryView? Entry { get; init; }
}

/// <summary>How a version came into an environment.</summary>
public sealed record EntryView
{
    /// <summary><c>gate</c> or <c>sandbox</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The release that came through the gate.</summary>
    public string? Release { get; init; }

    /// <summary>Who asked for it; of a sandbox, who opened it.</summary>
    public required string RequestedBy { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>One line a control: its name, what it answered, and the sentence.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    public IReadOnlyList<ApprovalView> Approvals { get; init; } = [];

    /// <summary>What was waived, one a line.</summary>
    public IReadOnlyList<string> Waived { get; init; } = [];

    /// <summary>Who went past the gate in an emergency.</summary>
    public string? Emergency { get; init; }

    /// <summary>SHA-256 of the model's files, as the gate's word names them.</summary>
    public required string ModelDigest { get; init; }

    public required string EvidenceDigest { get; init; }

    /// <summary>SHA-256 of the signed word that Serving checked before it loaded the version.</summary>
    public required string AttestationDigest { get; init; }
}
