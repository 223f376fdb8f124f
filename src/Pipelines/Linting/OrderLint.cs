using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Linting;

/// <summary>Steps are unique; deploys follow the order of environments without leaving one out; a smoke test comes after its deploy.</summary>
internal static class OrderLint
{
    public static IEnumerable<LintFinding> Check(PipelineSpec pipeline)
    {
        foreach (var step in PlacedStep.Of(pipeline))
        {
            var first = pipeline.Steps.TakeWhile(s => s.Name != step.Spec.Name).Count();
            if (first < step.Index)
            {
                yield return new(
                    PipelineFaults.DuplicateKey,
                    step.Path,
                    $"step '{step.Spec.Name}' stands twice, first as step {first + 1}; keep one."
                );
            }
        }
        foreach (var step in PlacedStep.Of(pipeline).Where(s => s.Spec.Environment is not null))
        {
            var twin = pipeline.Steps.FirstOrDefault(s =>
                s.Environment == step.Environment
                && (s.Kind == step.Spec.Kind || (s.Kind.Enters() && step.Spec.Kind.Enters()))
            );
            if (twin is not null && !ReferenceEquals(twin, step.Spec) && twin.Name != step.Spec.Name)
            {
                yield return new(
                    PipelineFaults.DuplicateKey,
                    step.Path,
                    $"step '{step.Spec.Name}' does what '{twin.Name}' does already; keep one."
                );
            }
        }
        foreach (var step in PlacedStep.Entering(pipeline))
        {
            foreach (var earlier in pipeline.Environments.TakeWhile(e => e != step.Environment))
            {
                if (
                    pipeline.Environments.Contains(step.Environment)
                    && !step.ComesAfter(pipeline, earlier, StepKind.Deploy, StepKind.Rollout)
                )
                {
                    yield return new(
                        PipelineFaults.WrongOrder,
                        step.Path,
                        $"step '{step.Spec.Name}' comes without 'deploy {earlier}' before it; a version passes through the environments in the order of 'environments'."
                    );
                }
            }
        }
        foreach (var step in PlacedStep.Of(pipeline, StepKind.SmokeTest))
        {
            if (!step.ComesAfter(pipeline, step.Environment, StepKind.Deploy, StepKind.Rollout))
            {
                yield return new(
                    PipelineFaults.WrongOrder,
                    step.Path,
                    $"step '{step.Spec.Name}' comes without 'deploy {step.Environment}' before it; there is nothing to test yet."
                );
            }
        }
    }
}
