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
        foreach (var step in PlacedStep.Of(pipeline, StepKind.Deploy))
        {
            foreach (var earlier in pipeline.Environments.TakeWhile(e => e != step.Environment))
            {
                if (
                    pipeline.Environments.Contains(step.Environment)
                    && !PlacedStep.Before(pipeline, step.Index, StepKind.Deploy, earlier)
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
            if (!PlacedStep.Before(pipeline, step.Index, StepKind.Deploy, step.Environment))
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
