using System.Text.Json.Serialization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Policies;

/// <summary>What policies state in the record.</summary>
public static class PolicyFacts
{
    /// <summary>Every fact about any policy is about this, so that all of them can be read and held against the rows.</summary>
    public const string Subject = "policies";

    public static readonly FactKind<PolicyApplied> PolicyApplied = new(
        "policy.applied",
        PolicyJson.Default.PolicyApplied
    );
}

/// <summary>A policy came into force for its scope, in place of the one before. An empty text ends it.</summary>
public sealed record PolicyApplied(string Scope, int Version, Sha256Digest Digest, string Yaml);

/// <summary>A policy as it was applied.</summary>
public sealed record PolicyState
{
    /// <summary><c>organisation</c>, <c>team NAME</c> or <c>model NAME</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>1, 2, 3, … within the scope.</summary>
    public required int Version { get; init; }

    public required Sha256Digest Digest { get; init; }

    public required string Yaml { get; init; }

    public required Principal AppliedBy { get; init; }

    public required DateTimeOffset AppliedAt { get; init; }

    internal static PolicyState? From(Fact fact) =>
        PolicyFacts.PolicyApplied.Read(fact) is { } applied
            ? new PolicyState
            {
                Scope = applied.Scope,
                Version = applied.Version,
                Digest = applied.Digest,
                Yaml = applied.Yaml,
                AppliedBy = fact.By,
                AppliedAt = fact.At,
            }
            : null;
}

/// <summary>The rows of policies, and the folds that make them.</summary>
public static class PolicyTables
{
    /// <summary>By scope: the policy in force.</summary>
    public static readonly StateTable<PolicyState> Policies = new("policies", PolicyJson.Default.PolicyState);

    /// <summary>By scope, a slash and the version: every policy there ever was.</summary>
    public static readonly StateTable<PolicyState> PolicyRevisions = new(
        "policy_revisions",
        PolicyJson.Default.PolicyState,
        new StateIndex(false, "scope")
    );

    public static IReadOnlyList<IStateFold> Folds { get; } = [new PolicyFold(), new PolicyRevisionFold()];
}

internal sealed class PolicyFold() : StateFold<PolicyState>(PolicyTables.Policies)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        PolicyFacts.PolicyApplied.Read(fact) is { } applied ? [applied.Scope] : [];

    protected override PolicyState? Apply(PolicyState? before, string key, Fact fact) => PolicyState.From(fact);
}

internal sealed class PolicyRevisionFold() : StateFold<PolicyState>(PolicyTables.PolicyRevisions)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        PolicyFacts.PolicyApplied.Read(fact) is { } applied ? [$"{applied.Scope}/{applied.Version:D6}"] : [];

    protected override PolicyState? Apply(PolicyState? before, string key, Fact fact) =>
        before ?? PolicyState.From(fact);
}

/// <summary>Reasons a policy does not come into force.</summary>
public static class PolicyFaults
{
    public static readonly FaultCode PolicyRefused = new(
        "policy-refused",
        FaultKind.Invalid,
        "The policy cannot work as it is; the detail lists everything to mend, with lines."
    );

    public static readonly FaultCode PolicyUnknown = new(
        "policy-unknown",
        FaultKind.NotFound,
        "There is no policy for that scope, or not of that version."
    );
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(PolicyApplied))]
[JsonSerializable(typeof(PolicyState))]
internal sealed partial class PolicyJson : JsonSerializerContext;
