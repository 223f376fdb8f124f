using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Linting;

/// <summary>
/// Conditions and inputs name what is known by the time: how steps ended that end before, values that those say they leave. Where a
/// condition can be seen never to hold, the step is unreachable.
/// </summary>
internal static class ConditionLint
{
    public static IEnumerable<LintFinding> Check(PipelineSpec pipeline)
    {
        foreach (var step in PlacedStep.Of(pipeline))
        {
            var conditions = step.Spec.When?.Operands.Select(o => (o, $"{step.Path}.when")) ?? [];
            var inputs = Texts(step).SelectMany(t => Named(t.Text).Select(o => (o, t.Path)));
            foreach (var (operand, path) in (IEnumerable<(Operand, string)>)[.. conditions, .. inputs])
            {
                if (Wrong(pipeline, step, operand) is { } wrong)
                {
                    yield return new(wrong.Code, path, $"step '{step.Spec.Name}': {wrong.Sentence}");
                }
            }
            if (step.Spec.When is { } when && Never(pipeline, when) is { } never)
            {
                yield return new(
                    PipelineFaults.NeverRuns,
                    $"{step.Path}.when",
                    $"step '{step.Spec.Name}' never runs: {never}"
                );
            }
            if (step.Spec.When is not null && step.Spec.Kind.Enters() && NeededLater(pipeline, step) is { } later)
            {
                yield return new(
                    PipelineFaults.NotThere,
                    $"{step.Path}.when",
                    $"step '{step.Spec.Name}' cannot have 'when': '{later}' rests on it, and no version leaves out an environment."
                );
            }
        }
    }

    private static IEnumerable<(string Text, string Path)> Texts(PlacedStep step) =>
        [
            .. step.Spec.Inputs.Select(i => (i.Value, $"{step.Path}.inputs.{i.Key}")),
            .. step.Spec.With.Select(w => (w.Value, $"{step.Path}.with.{w.Key}")),
        ];

    private static IReadOnlyList<Operand> Named(string text) =>
        TemplateText.Operands(text).TryGet(out var operands, out _) ? operands : [];

    private static (Core.Results.FaultCode Code, string Sentence)? Wrong(
        PipelineSpec pipeline,
        PlacedStep step,
        Operand operand
    )
    {
        switch (operand.Kind)
        {
            case OperandKind.Environment when step.Spec.Environment is null:
                return (PipelineFaults.BadValue, $"a {step.Spec.Kind.ToYaml()} step has no environment.");
            case OperandKind.Matrix when !step.Spec.Matrix.ContainsKey(operand.Argument):
                var hint = NearestName.Hint(operand.Argument, [.. step.Spec.Matrix.Keys]);
                return (PipelineFaults.BadValue, $"it has no matrix with '{operand.Argument}'{hint}");
            case OperandKind.Outcome or OperandKind.Output:
                break;
            default:
                return null;
        }
        var before = PlacedStep.Ancestors(pipeline, step.Spec);
        var asked = before.FirstOrDefault(s => s.Name == operand.Argument);
        if (asked is null)
        {
            var hint = NearestName.Hint(operand.Argument, [.. before.Select(s => s.Name)]);
            return (PipelineFaults.UnknownStep, $"no step '{operand.Argument}' ends before it{hint}");
        }
        return operand.Kind == OperandKind.Output && !asked.Outputs.Contains(operand.Name)
            ? (
                PipelineFaults.UnknownStep,
                $"'{asked.Name}' lists no '{operand.Name}' under 'outputs'{NearestName.Hint(operand.Name, [.. asked.Outputs])}"
            )
            : null;
    }

    private static string? Never(PipelineSpec pipeline, StepCondition condition)
    {
        switch (condition)
        {
            case StepCondition.All both:
                return Never(pipeline, both.Left) ?? Never(pipeline, both.Right);
            case StepCondition.Any any:
                return Never(pipeline, any.Left) is { } left && Never(pipeline, any.Right) is not null ? left : null;
            case StepCondition.Compare { Sign: "==" } same:
                var (asked, said) =
                    same.Left.Kind == OperandKind.Outcome ? (same.Left, same.Right) : (same.Right, same.Left);
                return asked.Kind == OperandKind.Outcome && said.Kind == OperandKind.Literal
                    ? Never(pipeline, asked.Argument, said.Argument)
                    : null;
            default:
                return null;
        }
    }

    private static string? Never(PipelineSpec pipeline, string name, string outcome)
    {
        if (!Operands.Outcomes.Contains(outcome))
        {
            return $"'{outcome}' is no outcome{NearestName.Hint(outcome, Operands.Outcomes)}";
        }
        var step = pipeline.Steps.FirstOrDefault(s => s.Name == name);
        return step is null ? null
            : outcome is "failed" && !step.MayFail
                ? $"the release ends when '{name}' fails; give that step 'may-fail: yes' to go on."
            : outcome is "skipped" && step.When is null ? $"'{name}' has no condition, so it is never skipped."
            : null;
    }

    private static string? NeededLater(PipelineSpec pipeline, PlacedStep step) =>
        pipeline
            .Steps.FirstOrDefault(s =>
                s.Kind.Enters()
                && s.Environment != step.Spec.Environment
                && PlacedStep.Ancestors(pipeline, s).Contains(step.Spec)
            )
            ?.Name;
}
