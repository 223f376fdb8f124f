using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Linting;

/// <summary>
/// Whether a pipeline makes sense: every environment behind a gate, people before production, steps in an order that can work.
/// The options of controls are linted by whoever knows the controls.
/// </summary>
public static class PipelineLint
{
    /// <summary>Reads and lints: everything wrong with the file, in the order of its lines; none means the pipeline can run.</summary>
    public static IReadOnlyList<Fault> Check(PipelineReading reading)
    {
        var faults = new List<Fault>(reading.Faults);
        if (
            reading.Draft is { } draft
            && reading.Whole("environments")
            && reading.Whole("gates")
            && reading.Whole("steps")
        )
        {
            faults.AddRange(Check(draft, reading.Places));
        }
        return PipelinePlaces.InOrder(faults);
    }

    private static IEnumerable<Fault> Check(PipelineSpec pipeline, PipelinePlaces places)
    {
        IEnumerable<LintFinding> findings =
        [
            .. EnvironmentLint.Check(pipeline),
            .. OrderLint.Check(pipeline),
            .. ApprovalLint.Check(pipeline),
            .. StepLint.Check(pipeline),
            .. GraphLint.Check(pipeline),
            .. ConditionLint.Check(pipeline),
            .. TriggerLint.Check(pipeline),
            .. WatchLint.Check(pipeline),
        ];
        return findings.Select(f => places.Fault(f.Code, f.Path, f.Sentence));
    }
}

/// <summary>What a rule found, by path; the place is looked up afterwards.</summary>
internal sealed record LintFinding(FaultCode Code, string Path, string Sentence);

/// <summary>A step with its position, as the rules look at it.</summary>
internal sealed record PlacedStep(StepSpec Spec, int Index)
{
    /// <summary>Of a step that has one.</summary>
    public EnvironmentName Environment => Spec.Environment ?? default;

    public string Path => Spec.Path;

    /// <summary>The steps of these kinds; of the copies that a matrix makes the first, because the others have the same mistakes.</summary>
    public static IReadOnlyList<PlacedStep> Of(PipelineSpec pipeline, params IReadOnlyList<StepKind> kinds) =>
        [
            .. pipeline
                .Steps.Select((step, index) => new PlacedStep(step, index))
                .Where(s => kinds.Count == 0 || kinds.Contains(s.Spec.Kind))
                .DistinctBy(s => s.Path),
        ];

    public static IReadOnlyList<PlacedStep> Entering(PipelineSpec pipeline) =>
        Of(pipeline, StepKind.Deploy, StepKind.Rollout);

    /// <summary>Whether such a step has ended whenever this one begins.</summary>
    public bool ComesAfter(PipelineSpec pipeline, EnvironmentName environment, params ReadOnlySpan<StepKind> kinds)
    {
        foreach (var step in Ancestors(pipeline, Spec))
        {
            if (step.Environment == environment && kinds.Contains(step.Kind))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>All that ends before a step begins: what it needs, what those need, and so on.</summary>
    public static IReadOnlyList<StepSpec> Ancestors(PipelineSpec pipeline, StepSpec step)
    {
        var found = new List<StepSpec>();
        var open = new Stack<string>(step.Needs);
        while (open.TryPop(out var name))
        {
            var need = pipeline.Steps.FirstOrDefault(s => s.Name == name);
            if (need is not null && !ReferenceEquals(need, step) && !found.Contains(need))
            {
                found.Add(need);
                foreach (var further in need.Needs)
                {
                    open.Push(further);
                }
            }
        }
        return found;
    }
}
