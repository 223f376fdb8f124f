using Airworthy.Record.Facts;

namespace Airworthy.Delivery.Releases;

/// <summary>What came of a step.</summary>
internal sealed record StepOutcome
{
    /// <summary>What it found, stated beside its end.</summary>
    public IReadOnlyList<FactDraft> Facts { get; init; } = [];

    /// <summary>Null: it is not over, and is run again upon what was stated.</summary>
    public StepStatus? Status { get; private init; }

    public string Detail { get; private init; } = "";

    /// <summary>How its end ends the release; null where it goes on.</summary>
    public ReleaseStatus? Ends { get; private init; }

    public static StepOutcome Done(string detail) => new() { Status = StepStatus.Done, Detail = detail };

    public static StepOutcome Refused(string why) =>
        new()
        {
            Status = StepStatus.Refused,
            Detail = why,
            Ends = ReleaseStatus.Refused,
        };

    public static StepOutcome Failed(string why) =>
        new()
        {
            Status = StepStatus.Failed,
            Detail = why,
            Ends = ReleaseStatus.Failed,
        };

    public static StepOutcome Skipped(string why) => new() { Status = StepStatus.Skipped, Detail = why };

    public static StepOutcome Cancelled(string why) => new() { Status = StepStatus.Cancelled, Detail = why };

    /// <summary>It is not over, and nothing is to be done now: the record, or time, wakes it.</summary>
    public static StepOutcome Later { get; } = new();

    public static StepOutcome Again(params IReadOnlyList<FactDraft> facts) => new() { Facts = facts };

    /// <summary>The facts that end the step of a release as it stands now.</summary>
    public IReadOnlyList<FactDraft> Of(ReleaseState release, StepState step) =>
        Status is { } status
            ?
            [
                .. Facts,
                .. ReleaseRules.End(
                    release,
                    new StepFinished(release.Id, step.Name, status, Detail),
                    Ends is { } ends && !(step.MayFail && status == StepStatus.Failed)
                        ? new ReleaseEnd(ends, $"{step.Name}: {Detail}")
                        : null
                ),
            ]
            : Facts;
}
