namespace Airworthy.Client.Contracts;

/// <summary>A version failed too many of its calls at an endpoint.</summary>
public sealed record IncidentView
{
    public required string Id { get; init; }

    /// <summary><c>open</c> or <c>closed</c>.</summary>
    public required string Status { get; init; }

    public required string Endpoint { get; init; }

    public required string Model { get; init; }

    public required int Version { get; init; }

    public required string VersionId { get; init; }

    public required string Environment { get; init; }

    /// <summary>Who answers for the version.</summary>
    public required string Owner { get; init; }

    /// <summary>What went wrong, in one sentence.</summary>
    public required string Text { get; init; }

    /// <summary>Calls that failed within the window, when it was opened.</summary>
    public required long Failed { get; init; }

    /// <summary>Calls that were answered or failed within it.</summary>
    public required long Calls { get; init; }

    /// <summary>The share that failed: 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>The share that is too many, by the pipeline.</summary>
    public required double Above { get; init; }

    /// <summary>The window, in seconds.</summary>
    public required long WindowSeconds { get; init; }

    /// <summary>Some of the calls that failed, the newest last.</summary>
    public IReadOnlyList<FailedCallView> Rows { get; init; } = [];

    /// <summary>Who noticed: <c>system</c>, or a person.</summary>
    public required string NoticedBy { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public string? ClosedBy { get; init; }

    /// <summary>Why it was closed.</summary>
    public string? Comment { get; init; }
}

/// <summary>A call that failed; <c>GET /api/v1/requests/{id}</c> has what was kept of it.</summary>
/// <param name="RequestId">As the answer's header <c>X-Request-Id</c> said.</param>
/// <param name="At">When it began.</param>
/// <param name="Fault">The code of what was wrong.</param>
/// <param name="TraceId">W3C trace id, where there was one.</param>
public sealed record FailedCallView(string RequestId, DateTimeOffset At, string? Fault = null, string? TraceId = null);
