using System.Text.Json.Serialization;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Releases;

/// <summary>A step of a release.</summary>
public sealed record StepState
{
    public required string Name { get; init; }

    public required StepKind Kind { get; init; }

    /// <summary>Null where its kind has none.</summary>
    public EnvironmentName? Environment { get; init; }

    /// <summary>The environment of a step whose kind has one.</summary>
    [JsonIgnore]
    public EnvironmentName In =>
        Environment ?? throw new InvalidOperationException($"Step '{Name}' is about no environment.");

    public required StepStatus Status { get; init; }

    /// <summary>Names of the steps that end before it begins; null in releases from before there was more than one order.</summary>
    public IReadOnlyList<string>? Needs { get; init; }

    /// <summary>Whether it runs also when the release has ended badly.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Always { get; init; }

    /// <summary>Whether the release goes on when it failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool MayFail { get; init; }

    /// <summary>How often it was begun, of kinds whose work is handed over.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Attempt { get; init; }

    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>When time makes it due: the end of a wait, or of the pause before another attempt.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>What its orchestrator finds its work again by; null until it was handed over.</summary>
    public string? Handle { get; init; }

    /// <summary>Where a person can look at the work; null where there is no such page.</summary>
    public string? Page { get; init; }

    /// <summary>The group in which it runs alone; null outside one.</summary>
    public string? Group { get; init; }

    /// <summary>Values that it left for later steps.</summary>
    public IReadOnlyDictionary<string, string>? Outputs { get; init; }

    /// <summary>What is kept of its work.</summary>
    public StepKept? Kept { get; init; }

    /// <summary>For a rollout: how far it has come; null until it began.</summary>
    public RolloutProgress? Rollout { get; init; }

    /// <summary>For an approval step: how many people must approve.</summary>
    public int ApprovalsNeeded { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>One sentence: what happened.</summary>
    public string Detail { get; init; } = "";
}

/// <summary>What is kept of a step's work: the digest and size of its log, and its files.</summary>
public sealed record StepKept(Sha256Digest? Log, long LogBytes, IReadOnlyList<KeptFile> Files);

/// <summary>A file that a step left, kept by content.</summary>
public sealed record KeptFile(string Path, Sha256Digest Digest, long Size);
