using System.Text.Json.Serialization;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Incidents;

/// <summary>A version failed too many of the calls that it got at an endpoint.</summary>
public sealed record IncidentState
{
    public required string Id { get; init; }

    public required EndpointName Endpoint { get; init; }

    public required ModelId ModelId { get; init; }

    public required VersionId VersionId { get; init; }

    public required int Number { get; init; }

    /// <summary>Who answers for the version.</summary>
    public required UserName Owner { get; init; }

    public required ErrorCount Errors { get; init; }

    /// <summary>Some of the calls that failed, the newest last; what was kept of them is found by their request ids.</summary>
    public required IReadOnlyList<FailedCall> Rows { get; init; }

    public required Principal NoticedBy { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public Principal? ClosedBy { get; init; }

    /// <summary>Why it was closed.</summary>
    public string? Comment { get; init; }
}

/// <summary>What was counted, and what would have been allowed.</summary>
/// <param name="Failed">Calls that failed in the window.</param>
/// <param name="Calls">Calls answered or failed in the window.</param>
/// <param name="Above">The share that is too many.</param>
/// <param name="OverSeconds">The window's length.</param>
public sealed record ErrorCount(long Failed, long Calls, double Above, long OverSeconds)
{
    [JsonIgnore]
    public double Share => Calls == 0 ? 0 : (double)Failed / Calls;
}

/// <summary>A call that failed. Nothing of what it asked stands here: the record keeps for ever, and values are masked where they are kept.</summary>
public sealed record FailedCall(string RequestId, DateTimeOffset At, string? Fault, string? TraceId);

/// <summary>Too many calls failed. Who noticed and when stand in the fact itself.</summary>
public sealed record IncidentOpened(
    string Incident,
    EndpointName Endpoint,
    ModelId Model,
    VersionId Version,
    int Number,
    UserName Owner,
    ErrorCount Errors,
    IReadOnlyList<FailedCall> Rows
);

/// <summary>An incident is over: by itself, or because a person said so.</summary>
public sealed record IncidentClosed(
    string Incident,
    EndpointName Endpoint,
    VersionId Version,
    int Number,
    string Comment
);

/// <summary>What is stated in the record of incidents.</summary>
public static class IncidentFacts
{
    public static readonly FactKind<IncidentOpened> IncidentOpened = new(
        "incident.opened",
        IncidentJson.Default.IncidentOpened
    );

    public static readonly FactKind<IncidentClosed> IncidentClosed = new(
        "incident.closed",
        IncidentJson.Default.IncidentClosed
    );
}

/// <summary>The rows of incidents, and the folds that make them.</summary>
public static class IncidentTables
{
    /// <summary>By incident id.</summary>
    public static readonly StateTable<IncidentState> Incidents = new(
        "incidents",
        IncidentJson.Default.IncidentState,
        new StateIndex(false, "modelId")
    );

    /// <summary>By endpoint and version: the one that is open. What opens another expects there is none.</summary>
    public static readonly StateTable<OpenIncidentState> Open = new(
        "open_incidents",
        IncidentJson.Default.OpenIncidentState
    );

    public static IReadOnlyList<IStateFold> Folds { get; } = [new IncidentFold(), new OpenIncidentFold()];

    internal static string KeyOf(EndpointName endpoint, int number) => $"{endpoint} {number}";
}

/// <summary>The incident that a version has at an endpoint.</summary>
public sealed record OpenIncidentState(string Incident);

internal sealed class IncidentFold() : StateFold<IncidentState>(IncidentTables.Incidents)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        IncidentFacts.IncidentOpened.Read(fact) is { } opened ? [opened.Incident]
        : IncidentFacts.IncidentClosed.Read(fact) is { } closed ? [closed.Incident]
        : [];

    protected override IncidentState? Apply(IncidentState? before, string key, Fact fact) =>
        IncidentFacts.IncidentOpened.Read(fact) is { } opened
            ? new IncidentState
            {
                Id = opened.Incident,
                Endpoint = opened.Endpoint,
                ModelId = opened.Model,
                VersionId = opened.Version,
                Number = opened.Number,
                Owner = opened.Owner,
                Errors = opened.Errors,
                Rows = opened.Rows,
                NoticedBy = fact.By,
                OpenedAt = fact.At,
            }
            : before! with
            {
                ClosedAt = fact.At,
                ClosedBy = fact.By,
                Comment = IncidentFacts.IncidentClosed.Read(fact)!.Comment,
            };
}

internal sealed class OpenIncidentFold() : StateFold<OpenIncidentState>(IncidentTables.Open)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        IncidentFacts.IncidentOpened.Read(fact) is { } opened ? [IncidentTables.KeyOf(opened.Endpoint, opened.Number)]
        : IncidentFacts.IncidentClosed.Read(fact) is { } closed ? [IncidentTables.KeyOf(closed.Endpoint, closed.Number)]
        : [];

    protected override OpenIncidentState? Apply(OpenIncidentState? before, string key, Fact fact) =>
        IncidentFacts.IncidentOpened.Read(fact) is { } opened ? new OpenIncidentState(opened.Incident) : null;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(IncidentOpened))]
[JsonSerializable(typeof(IncidentClosed))]
[JsonSerializable(typeof(IncidentState))]
[JsonSerializable(typeof(OpenIncidentState))]
internal sealed partial class IncidentJson : JsonSerializerContext;
