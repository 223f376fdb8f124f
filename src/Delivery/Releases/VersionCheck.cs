using System.Text.Json.Serialization;
using Airworthy.Core.Values;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Policies;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;

namespace Airworthy.Delivery.Releases;

/// <summary>The controls that the policy places outside the transition were asked of a version.</summary>
public sealed record VersionChecked(VersionId Version, Placement Placement, GateDecision Decision);

/// <summary>What the controls of one place last said of a version.</summary>
public sealed record VersionCheckState
{
    public required VersionId VersionId { get; init; }

    public required Placement Placement { get; init; }

    public required GateDecision Decision { get; init; }

    /// <summary>Who had it asked.</summary>
    public required Principal By { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>What controls outside releases state in the record.</summary>
public static class VersionCheckFacts
{
    public static readonly FactKind<VersionChecked> VersionChecked = new(
        "version.checked",
        VersionCheckJson.Default.VersionChecked
    );

    internal static string KeyOf(VersionId version, Placement placement, EnvironmentName environment) =>
        $"{version}/{placement.ToYaml()}/{environment}";
}

internal sealed class VersionCheckFold() : StateFold<VersionCheckState>(ReleaseTables.VersionChecks)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        VersionCheckFacts.VersionChecked.Read(fact) is { } made
            ? [VersionCheckFacts.KeyOf(made.Version, made.Placement, made.Decision.Environment)]
            : [];

    protected override VersionCheckState? Apply(VersionCheckState? before, string key, Fact fact)
    {
        var made = VersionCheckFacts.VersionChecked.Read(fact)!;
        return new VersionCheckState
        {
            VersionId = made.Version,
            Placement = made.Placement,
            Decision = made.Decision,
            By = fact.By,
            At = fact.At,
        };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(VersionChecked))]
[JsonSerializable(typeof(VersionCheckState))]
internal sealed partial class VersionCheckJson : JsonSerializerContext;
