using Airworthy.Core.Values;
using Airworthy.Pipelines.Policies;
using Airworthy.Record.Facts;

namespace Airworthy.Delivery.Releases;

/// <summary>What people say about an open release beside approving it, and what becomes of their words.</summary>
public static class WordFacts
{
    public static readonly FactKind<GateVoided> GateVoided = new("gate.voided", ReleaseJson.Default.GateVoided);

    public static readonly FactKind<EmergencyDeclared> EmergencyDeclared = new(
        "emergency.declared",
        ReleaseJson.Default.EmergencyDeclared
    );

    public static readonly FactKind<EmergencyReviewed> EmergencyReviewed = new(
        "emergency.reviewed",
        ReleaseJson.Default.EmergencyReviewed
    );

    public static readonly FactKind<ApprovalWithdrawn> ApprovalWithdrawn = new(
        "approval.withdrawn",
        ReleaseJson.Default.ApprovalWithdrawn
    );

    public static readonly FactKind<ApprovalAsked> ApprovalAsked = new(
        "approval.asked",
        ReleaseJson.Default.ApprovalAsked
    );

    public static readonly FactKind<ApprovalAnswered> ApprovalAnswered = new(
        "approval.answered",
        ReleaseJson.Default.ApprovalAnswered
    );

    public static readonly FactKind<ApprovalReminded> ApprovalReminded = new(
        "approval.reminded",
        ReleaseJson.Default.ApprovalReminded
    );
}

/// <summary>A gate's decision and the approvals given upon it count no more; the gate is asked again.</summary>
public sealed record GateVoided(ReleaseId Release, EnvironmentName Environment, string Reason);

/// <summary>Somebody went past a gate. Who and when stand in the fact itself.</summary>
public sealed record EmergencyDeclared(
    ReleaseId Release,
    EnvironmentName Environment,
    string Reason,
    IReadOnlyList<EmergencySkip> Skips
);

/// <summary>Somebody else looked at an emergency afterwards and closed its review.</summary>
public sealed record EmergencyReviewed(ReleaseId Release, EnvironmentName Environment, string Comment);

/// <summary>An approver took a word back before it was used.</summary>
public sealed record ApprovalWithdrawn(ReleaseId Release, EnvironmentName Environment, string Reason);

/// <summary>An approver asked the owner something before deciding.</summary>
public sealed record ApprovalAsked(ReleaseId Release, EnvironmentName Environment, string Question);

/// <summary>Every open question about the gate was answered.</summary>
public sealed record ApprovalAnswered(ReleaseId Release, EnvironmentName Environment, string Answer);

/// <summary>Those who are to approve were reminded.</summary>
public sealed record ApprovalReminded(ReleaseId Release, EnvironmentName Environment);
