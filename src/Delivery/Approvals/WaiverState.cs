using System.Text.Json.Serialization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Approvals;

/// <summary>Leave to go past one control, for one version, into one environment, until a day.</summary>
public sealed record WaiverState
{
    public required string Id { get; init; }

    public required VersionId VersionId { get; init; }

    public required ModelName ModelName { get; init; }

    public required int Number { get; init; }

    public required EnvironmentName Environment { get; init; }

    /// <summary>The control's name; or its name with its options as findings show them, for that question only.</summary>
    public required string Control { get; init; }

    public required string Reason { get; init; }

    public required Principal GrantedBy { get; init; }

    public required DateTimeOffset GrantedAt { get; init; }

    public required DateTimeOffset Until { get; init; }

    public Principal? RevokedBy { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was announced that it is over.</summary>
    public DateTimeOffset? ExpiredAt { get; init; }
}

/// <summary>A waiver was granted. Who and when stand in the fact itself.</summary>
public sealed record WaiverGranted(
    string Waiver,
    VersionId Version,
    ModelName Model,
    int Number,
    EnvironmentName Environment,
    string Control,
    string Reason,
    DateTimeOffset Until
);

/// <summary>A waiver was taken back before its time.</summary>
public sealed record WaiverRevoked(string Waiver, VersionId Version, string Reason);

/// <summary>A waiver's time is over. It stopped counting by itself; this tells its owner.</summary>
public sealed record WaiverExpired(string Waiver, VersionId Version);

/// <summary>A person lets another approve in their place for a while; no until takes it back.</summary>
public sealed record ApproverDelegated(UserName From, UserName To, DateTimeOffset? Until);

/// <summary>Who approves in somebody's place, and until when.</summary>
public sealed record DelegationState(UserName From, UserName To, DateTimeOffset Until);

/// <summary>What approvers state in the record beside their words on a release.</summary>
public static class ApprovalFacts
{
    public static readonly FactKind<WaiverGranted> WaiverGranted = new(
        "waiver.granted",
        ApprovalJson.Default.WaiverGranted
    );

    public static readonly FactKind<WaiverRevoked> WaiverRevoked = new(
        "waiver.revoked",
        ApprovalJson.Default.WaiverRevoked
    );

    public static readonly FactKind<WaiverExpired> WaiverExpired = new(
        "waiver.expired",
        ApprovalJson.Default.WaiverExpired
    );

    public static readonly FactKind<ApproverDelegated> ApproverDelegated = new(
        "approver.delegated",
        ApprovalJson.Default.ApproverDelegated
    );
}

/// <summary>The rows of waivers and delegations, and the folds that make them.</summary>
public static class ApprovalTables
{
    /// <summary>By waiver id.</summary>
    public static readonly StateTable<WaiverState> Waivers = new(
        "waivers",
        ApprovalJson.Default.WaiverState,
        new StateIndex(false, "versionId")
    );

    /// <summary>By the account that others approve for.</summary>
    public static readonly StateTable<DelegationState> Delegations = new(
        "delegations",
        ApprovalJson.Default.DelegationState
    );

    public static IReadOnlyList<IStateFold> Folds { get; } = [new WaiverFold(), new DelegationFold()];
}

internal sealed class WaiverFold() : StateFold<WaiverState>(ApprovalTables.Waivers)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        ApprovalFacts.WaiverGranted.Read(fact) is { } granted ? [granted.Waiver]
        : ApprovalFacts.WaiverRevoked.Read(fact) is { } revoked ? [revoked.Waiver]
        : ApprovalFacts.WaiverExpired.Read(fact) is { } expired ? [expired.Waiver]
        : [];

    protected override WaiverState? Apply(WaiverState? before, string key, Fact fact) =>
        ApprovalFacts.WaiverGranted.Read(fact) is { } granted
            ? new WaiverState
            {
                Id = granted.Waiver,
                VersionId = granted.Version,
                ModelName = granted.Model,
                Number = granted.Number,
                Environment = granted.Environment,
                Control = granted.Control,
                Reason = granted.Reason,
                GrantedBy = fact.By,
                GrantedAt = fact.At,
                Until = granted.Until,
            }
        : ApprovalFacts.WaiverRevoked.Is(fact) ? before! with { RevokedBy = fact.By, RevokedAt = fact.At }
        : before! with { ExpiredAt = fact.At };
}

internal sealed class DelegationFold() : StateFold<DelegationState>(ApprovalTables.Delegations)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        ApprovalFacts.ApproverDelegated.Read(fact) is { } delegated ? [delegated.From.ToString()] : [];

    protected override DelegationState? Apply(DelegationState? before, string key, Fact fact) =>
        ApprovalFacts.ApproverDelegated.Read(fact) is { Until: { } until } delegated
            ? new DelegationState(delegated.From, delegated.To, until)
            : null;
}

/// <summary>Reasons a waiver or a delegation is not given.</summary>
public static class ApprovalFaults
{
    public static readonly FaultCode BadWaiver = new(
        "bad-waiver",
        FaultKind.Invalid,
        "A waiver needs a reason, an end that is not too far off, and a control that the gate asks and that may be waived."
    );

    public static readonly FaultCode WaiverNotYours = new(
        "waiver-not-yours",
        FaultKind.Forbidden,
        "Waivers are granted by people whom the policy names, and by nobody for a version of their own."
    );

    public static readonly FaultCode WaiverUnknown = new(
        "waiver-unknown",
        FaultKind.NotFound,
        "There is no waiver of that id."
    );

    public static readonly FaultCode WaiverOver = new(
        "waiver-over",
        FaultKind.Conflict,
        "The waiver has ended and cannot be changed."
    );

    public static readonly FaultCode BadDelegate = new(
        "bad-delegate",
        FaultKind.Invalid,
        "A delegate is another account with a role that may approve, for at most 90 days."
    );
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(WaiverGranted))]
[JsonSerializable(typeof(WaiverRevoked))]
[JsonSerializable(typeof(WaiverExpired))]
[JsonSerializable(typeof(ApproverDelegated))]
[JsonSerializable(typeof(WaiverState))]
[JsonSerializable(typeof(DelegationState))]
internal sealed partial class ApprovalJson : JsonSerializerContext;
