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
        ];
        return findings.Select(f => places.Fault(f.Code, f.Path, f.Sentence));
    }
}

/// <summary>What a rule found, by path; the place is looked up afterwards.</summary>
internal sealed record LintFinding(FaultCode Code, string Path, string Sentence);

/// <summary>A step with its position, as the rules look at it.</summary>
internal sealed record PlacedStep(StepSpec Spec, int Index)
{
    public EnvironmentName Environment => Spec.Environment;

    public string Path => $"steps[{Index}]";

    public static IReadOnlyList<PlacedStep> Of(PipelineSpec pipeline, params IReadOnlyList<StepKind> kinds) =>
        [
            .. pipeline
                .Steps.Select((step, index) => new PlacedStep(step, index))
                .Where(s => kinds.Count == 0 || kinds.Contains(s.Spec.Kind)),
        ];

    public static bool Before(PipelineSpec pipeline, int index, StepKind kind, EnvironmentName environment) =>
        pipeline.Steps.Take(index).Any(s => s.Kind == kind && s.Environment == environment);
}
