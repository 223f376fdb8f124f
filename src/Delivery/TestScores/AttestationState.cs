using System.Text.Json.Serialization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;

namespace Airworthy.Delivery.TestScores;

/// <summary>A person says that a test of the rubric was done by hand for a version.</summary>
public sealed record AttestationState
{
    public required VersionId VersionId { get; init; }

    public required string Test { get; init; }

    /// <summary>How it was done, and where that can be read.</summary>
    public required string Why { get; init; }

    public required Principal By { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>A test was attested; no why takes that back. Who and when stand in the fact itself.</summary>
public sealed record TestAttested(VersionId Version, string Test, string? Why);

/// <summary>What the rubric states in the record.</summary>
public static class TestScoreFacts
{
    public static readonly FactKind<TestAttested> TestAttested = new(
        "test.attested",
        TestScoreJson.Default.TestAttested
    );
}

/// <summary>The rows of attested tests.</summary>
public static class TestScoreTables
{
    /// <summary>By version id, a slash and the test's name.</summary>
    public static readonly StateTable<AttestationState> Attestations = new(
        "test_attestations",
        TestScoreJson.Default.AttestationState,
        new StateIndex(false, "versionId")
    );

    public static IReadOnlyList<IStateFold> Folds { get; } = [new AttestationFold()];
}

internal sealed class AttestationFold() : StateFold<AttestationState>(TestScoreTables.Attestations)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        TestScoreFacts.TestAttested.Read(fact) is { } made ? [$"{made.Version}/{made.Test}"] : [];

    protected override AttestationState? Apply(AttestationState? before, string key, Fact fact) =>
        TestScoreFacts.TestAttested.Read(fact) is { Why: { } why } made
            ? new AttestationState
            {
                VersionId = made.Version,
                Test = made.Test,
                Why = why,
                By = fact.By,
                At = fact.At,
            }
            : null;
}

/// <summary>Reasons a test is not attested.</summary>
public static class TestScoreFaults
{
    public static readonly FaultCode TestUnknown = new(
        "test-unknown",
        FaultKind.NotFound,
        "The rubric has no test of that name; the detail says which it has."
    );

    public static readonly FaultCode BadAttestation = new(
        "bad-attestation",
        FaultKind.Invalid,
        "A test done by hand is attested with how it was done and where that can be read, in 1 to 2000 characters."
    );
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(TestAttested))]
[JsonSerializable(typeof(AttestationState))]
internal sealed partial class TestScoreJson : JsonSerializerContext;
