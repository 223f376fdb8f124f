using Airworthy.Core.Values;
using Airworthy.Record.Facts;

namespace Airworthy.Delivery.Releases;

/// <summary>What steps state between their beginning and their end, and releases before theirs.</summary>
public static class StepFacts
{
    public static readonly FactKind<StepBegun> Begun = new("release.step-begun", ReleaseJson.Default.StepBegun);

    public static readonly FactKind<StepHandedOver> HandedOver = new(
        "release.step-handed-over",
        ReleaseJson.Default.StepHandedOver
    );

    public static readonly FactKind<StepRetried> Retried = new("release.step-retried", ReleaseJson.Default.StepRetried);

    public static readonly FactKind<ReleaseEnding> Ending = new("release.ending", ReleaseJson.Default.ReleaseEnding);

    public static readonly FactKind<ReleaseReopened> Reopened = new(
        "release.reopened",
        ReleaseJson.Default.ReleaseReopened
    );
}

/// <summary>A step is about to hand its work over, or begins to wait. Release, step and attempt are the key of the work.</summary>
public sealed record StepBegun(
    ReleaseId Release,
    string Step,
    int Attempt,
    DateTimeOffset? DueAt = null,
    string? Group = null
);

/// <summary>An orchestrator has the work, or calls it otherwise from now on.</summary>
public sealed record StepHandedOver(ReleaseId Release, string Step, int Attempt, string Handle, string? Page = null);

/// <summary>An attempt failed and another will be made.</summary>
public sealed record StepRetried(
    ReleaseId Release,
    string Step,
    int Attempt,
    string Detail,
    DateTimeOffset DueAt,
    StepKept? Kept = null,
    string? Group = null
);

/// <summary>A release will end like this; what runs is stopped and what cleans up runs first.</summary>
public sealed record ReleaseEnding(ReleaseId Release, ReleaseStatus Status, string Detail);

/// <summary>Somebody runs an ended release again from a step: these steps are to be done anew, and these gates are asked anew.</summary>
public sealed record ReleaseReopened(
    ReleaseId Release,
    ModelId Model,
    string From,
    IReadOnlyList<string> Steps,
    IReadOnlyList<EnvironmentName> Gates
);
