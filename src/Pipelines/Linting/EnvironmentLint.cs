using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Linting;

/// <summary>Gates and steps name environments that exist, and whatever is deployed to or checked has a gate that asks something.</summary>
internal static class EnvironmentLint
{
    public static IEnumerable<LintFinding> Check(PipelineSpec pipeline)
    {
        var known = pipeline.Environments.Select(e => e.ToString()).ToList();
        foreach (var name in pipeline.Gates.Keys.Where(n => !pipeline.Environments.Contains(n)))
        {
            var hint = NearestName.Hint(name.ToString(), known);
            yield return new(
                PipelineFaults.UnknownEnvironment,
                $"gates.{name}",
                $"the gate '{name}' is for no environment of 'environments'{hint}"
            );
        }
        foreach (var (name, gate) in pipeline.Gates.Where(g => g.Value.Controls.Count == 0))
        {
            yield return new(
                PipelineFaults.NoGate,
                $"gates.{name}.controls",
                $"the gate of '{name}' asks no control, so nothing could ever pass it; list at least one."
            );
        }
        foreach (var step in PlacedStep.Of(pipeline).Where(s => s.Spec.Environment is not null))
        {
            var name = step.Environment.ToString();
            if (!known.Contains(name))
            {
                yield return new(
                    PipelineFaults.UnknownEnvironment,
                    step.Path,
                    $"step '{step.Spec.Name}' names no environment of 'environments'{NearestName.Hint(name, known)}"
                );
            }
            else if (
                step.Spec.Kind is StepKind.Check or StepKind.Deploy or StepKind.Rollout
                && !pipeline.Gates.ContainsKey(step.Environment)
            )
            {
                yield return new(
                    PipelineFaults.NoGate,
                    step.Path,
                    $"step '{step.Spec.Name}' has no gate: declare 'gates.{name}' with the controls that must pass."
                );
            }
        }
    }
}
