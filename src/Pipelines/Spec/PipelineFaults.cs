using Airworthy.Core.Results;

namespace Airworthy.Pipelines.Spec;

/// <summary>Reasons a pipeline is refused when it is read or linted. Each detail begins with the line and column.</summary>
public static class PipelineFaults
{
    public static readonly FaultCode TooLarge = new(
        "pipeline-too-large",
        FaultKind.TooLarge,
        "A pipeline or policy file is over 64 KiB."
    );

    public static readonly FaultCode BadYaml = new(
        "pipeline-bad-yaml",
        FaultKind.Invalid,
        "The pipeline or policy is no well-formed YAML in UTF-8, or uses what these files do not: anchors, aliases, tags, several documents."
    );

    public static readonly FaultCode UnknownKey = new(
        "pipeline-unknown-key",
        FaultKind.Invalid,
        "The pipeline or policy has a key that means nothing there; the detail lists the known ones."
    );

    public static readonly FaultCode DuplicateKey = new(
        "pipeline-duplicate-key",
        FaultKind.Invalid,
        "The pipeline or policy gives a key, name or step twice."
    );

    public static readonly FaultCode MissingKey = new(
        "pipeline-missing-key",
        FaultKind.Invalid,
        "The pipeline or policy lacks a key that it must have."
    );

    public static readonly FaultCode BadValue = new(
        "pipeline-bad-value",
        FaultKind.Invalid,
        "A value of the pipeline or policy is of the wrong form or outside its range; the detail says what is expected."
    );

    public static readonly FaultCode UnknownEnvironment = new(
        "pipeline-unknown-environment",
        FaultKind.Invalid,
        "A gate or a step names an environment that the pipeline does not list."
    );

    public static readonly FaultCode NoGate = new(
        "pipeline-no-gate",
        FaultKind.Invalid,
        "An environment is checked or deployed to without a gate that has at least one control."
    );

    public static readonly FaultCode NoApproval = new(
        "pipeline-no-approval",
        FaultKind.Invalid,
        "The last environment is reached without an approval, or a gate's approvals and the approve step do not go together."
    );

    public static readonly FaultCode WrongOrder = new(
        "pipeline-wrong-order",
        FaultKind.Invalid,
        "A step stands before one that it needs, or environments are deployed to in another order than they are listed."
    );

    public static readonly FaultCode UnknownStep = new(
        "pipeline-unknown-step",
        FaultKind.Invalid,
        "A step needs, or asks about, a step that the pipeline does not have or that does not end before it."
    );

    public static readonly FaultCode Cycle = new(
        "pipeline-cycle",
        FaultKind.Invalid,
        "Steps need each other in a circle, so none of them could begin."
    );

    public static readonly FaultCode NeverRuns = new(
        "pipeline-never-runs",
        FaultKind.Invalid,
        "A step can never run, because its condition cannot hold."
    );

    public static readonly FaultCode NotThere = new(
        "pipeline-not-there",
        FaultKind.Invalid,
        "A key stands at a step that cannot have it: conditions, say, at what a gate rests on."
    );

    public static readonly FaultCode NoSuchTrigger = new(
        "pipeline-no-such-trigger",
        FaultKind.Invalid,
        "A pipeline is to be started by what this version of Airworthy cannot tell yet."
    );

    public static readonly FaultCode Unanswered = new(
        "condition-unanswered",
        FaultKind.Refused,
        "A step's condition or input rests on a value that is not there or is no number, so whether or with what it runs is unknown."
    );
}
