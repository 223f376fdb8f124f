using Airworthy.Core.Results;

namespace Airworthy.Delivery.Releases;

/// <summary>Reasons on the way to production.</summary>
public static class ReleaseFaults
{
    public static readonly FaultCode NoPipeline = new(
        "no-pipeline",
        FaultKind.Refused,
        "The model has no delivery pipeline, so nothing can be checked or released; apply one first."
    );

    public static readonly FaultCode PipelineRefused = new(
        "pipeline-refused",
        FaultKind.Invalid,
        "The pipeline or its evaluation data cannot work as they are; the detail lists everything to mend, with lines."
    );

    public static readonly FaultCode NoSuchEnvironment = new(
        "no-such-environment",
        FaultKind.NotFound,
        "The model's pipeline has no gate for that environment."
    );

    public static readonly FaultCode NoSuchGate = new(
        "no-such-gate",
        FaultKind.NotFound,
        "The release has not come to that gate."
    );

    public static readonly FaultCode NotReleasable = new(
        "not-releasable",
        FaultKind.Refused,
        "The version can be kept and looked at, but not released: the file scan found something dangerous, or nobody answers for it."
    );

    public static readonly FaultCode ReleaseOpen = new(
        "release-open",
        FaultKind.Conflict,
        "The model has a release in progress, and there is one at a time; wait for it or cancel it."
    );

    public static readonly FaultCode ReleaseUnknown = new(
        "release-unknown",
        FaultKind.NotFound,
        "There is no release of that id."
    );

    public static readonly FaultCode ReleaseOver = new(
        "release-over",
        FaultKind.Conflict,
        "The release has ended and cannot be changed."
    );

    public static readonly FaultCode NothingToApprove = new(
        "nothing-to-approve",
        FaultKind.Conflict,
        "The release does not wait for an approval now."
    );

    public static readonly FaultCode OwnVersion = new(
        "own-version",
        FaultKind.Forbidden,
        "Nobody approves a version of which they are the author, the owner or the one who asked for the release."
    );

    public static readonly FaultCode NotYours = new(
        "approval-needs-a-person",
        FaultKind.Forbidden,
        "Approvals come from people who logged in."
    );

    public static readonly FaultCode AlreadyApproved = new(
        "already-approved",
        FaultKind.Conflict,
        "This person has approved this release; one person counts once."
    );

    public static readonly FaultCode EvidenceChanged = new(
        "evidence-changed",
        FaultKind.Conflict,
        "The evidence is no longer what the approver saw; approvals are bound to the evidence."
    );

    public static readonly FaultCode RowNotRecorded = new(
        "row-not-recorded",
        FaultKind.Refused,
        "What is stored of the release is not what the record says, so nothing is let in upon it: the data were edited or restored in part."
    );

    public static readonly FaultCode NotYourTurn = new(
        "not-your-turn",
        FaultKind.Forbidden,
        "The policy says who approves, in which order; it is somebody else's turn now."
    );

    public static readonly FaultCode NotDelegated = new(
        "not-delegated",
        FaultKind.Forbidden,
        "Nobody approves in another's place unless that person said so, for that time."
    );

    public static readonly FaultCode NothingToWithdraw = new(
        "nothing-to-withdraw",
        FaultKind.Conflict,
        "This person gave no approval that could still be withdrawn; an approval that was used stands."
    );

    public static readonly FaultCode NothingToAnswer = new(
        "nothing-to-answer",
        FaultKind.Conflict,
        "Nobody asked a question about this release that is still open."
    );

    public static readonly FaultCode EmergencyNotYours = new(
        "emergency-not-yours",
        FaultKind.Forbidden,
        "The policy names who may go past a gate in an emergency, and what they may go past."
    );

    public static readonly FaultCode NothingToReview = new(
        "nothing-to-review",
        FaultKind.Conflict,
        "Nobody went past a gate of this release in an emergency, or the review is closed."
    );

    public static readonly FaultCode ReviewNotYours = new(
        "review-not-yours",
        FaultKind.Forbidden,
        "An emergency is reviewed by somebody who neither declared it nor has a part in the version."
    );

    public static readonly FaultCode ReasonNeeded = new(
        "reason-needed",
        FaultKind.Invalid,
        "Whoever goes past a gate says why; the reason goes into the record."
    );

    public static readonly FaultCode ReleaseStillOpen = new(
        "release-still-open",
        FaultKind.Conflict,
        "The release has not ended, so it cannot be run again; wait for it or cancel it."
    );

    public static readonly FaultCode StepUnknown = new(
        "step-unknown",
        FaultKind.NotFound,
        "The release has no step of that name, or has not come to it."
    );

    public static readonly FaultCode NoRollout = new(
        "no-rollout",
        FaultKind.Conflict,
        "The release has no rollout under way, or that rollout does not stand where it would have to for this."
    );
}
