using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Linting;

/// <summary>
/// The last environment is reached only with somebody's approval; who approves sees findings first; and approvals are asked for
/// where they are waited for.
/// </summary>
internal static class ApprovalLint
{
    public static IEnumerable<LintFinding> Check(PipelineSpec pipeline)
    {
        foreach (var step in PlacedStep.Of(pipeline, StepKind.Approve))
        {
            if (!step.ComesAfter(pipeline, step.Environment, StepKind.Check))
            {
                yield return new(
                    PipelineFaults.WrongOrder,
                    step.Path,
                    $"step '{step.Spec.Name}' comes without 'check {step.Environment}' before it; an approval is bound to the findings of that check."
                );
            }
            if (Approvals(pipeline, step.Environment) is 0)
            {
                yield return new(
                    PipelineFaults.NoApproval,
                    step.Path,
                    $"step '{step.Spec.Name}' would wait for nobody: set 'approvals' of the gate of '{step.Environment}' to 1 or more."
                );
            }
        }
        foreach (var step in PlacedStep.Entering(pipeline))
        {
            var approved = step.ComesAfter(pipeline, step.Environment, StepKind.Approve);
            var asked = Approvals(pipeline, step.Environment);
            if (step.Environment == pipeline.Environments[^1] && asked is 0)
            {
                yield return new(
                    PipelineFaults.NoApproval,
                    $"gates.{step.Environment}.approvals",
                    $"'{step.Environment}' is the last environment: its gate needs 'approvals' of at least 1."
                );
            }
            if (!approved && (asked is > 0 || step.Environment == pipeline.Environments[^1]))
            {
                yield return new(
                    PipelineFaults.NoApproval,
                    step.Path,
                    $"step '{step.Spec.Name}' comes without 'approve {step.Environment}' before it, and its gate waits for approvals."
                );
            }
        }
    }

    /// <summary>Null without a gate, which <see cref="EnvironmentLint"/> refuses.</summary>
    private static int? Approvals(PipelineSpec pipeline, EnvironmentName environment) =>
        pipeline.Gates.GetValueOrDefault(environment)?.Approvals;
}
