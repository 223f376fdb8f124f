using Airworthy.Core.Results;

namespace Airworthy.Pipelines.Reading;

/// <summary>Reasons another tool's pipeline in YAML is not read. Each detail begins with the line and column.</summary>
public static class ReadingFaults
{
    public static readonly FaultCode BadWorkflow = new(
        "workflow-bad-structure",
        FaultKind.Invalid,
        "The GitHub workflow lacks what a workflow has, or names a job that it does not have; the detail says which."
    );

    public static readonly FaultCode BadGitLab = new(
        "gitlab-ci-bad-structure",
        FaultKind.Invalid,
        "The GitLab CI file lacks what it must have, or names a stage or job that it does not have; the detail says which."
    );
}
