using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Pipelines.Linting;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Policies;

/// <summary>Everything wrong with a pipeline: its form, its order, and the controls it asks with their options.</summary>
public static class PipelinePolicyLint
{
    /// <summary>Empty when the pipeline can be applied; otherwise every fault with its line and column, in the order of the file.</summary>
    public static IReadOnlyList<Fault> Check(PipelineReading reading, ControlCatalog controls)
    {
        List<Fault> faults = [.. PipelineLint.Check(reading)];
        if (reading.Draft is { } draft && reading.Whole("evaluation"))
        {
            foreach (var (environment, gate) in draft.Gates.Where(g => reading.Whole($"gates.{g.Key}")))
            {
                faults.AddRange(Check(environment, gate, draft.Evaluation, controls, reading.Places));
            }
        }
        return PipelinePlaces.InOrder(faults);
    }

    internal static Fault Unknown(ControlSpec spec, ControlCatalog controls) =>
        ControlFaults.UnknownControl.With(
            $"there is no control '{Clip.Short(spec.Name)}'{NearestName.Hint(spec.Name, controls.Names)}"
        );

    private static IEnumerable<Fault> Check(
        EnvironmentName environment,
        GateSpec gate,
        EvaluationSpec evaluation,
        ControlCatalog controls,
        PipelinePlaces places
    )
    {
        for (var i = 0; i < gate.Controls.Count; i++)
        {
            var spec = gate.Controls[i];
            var path = $"gates.{environment}.controls[{i}]";
            if (controls.Find(spec.Name) is not { } control)
            {
                var unknown = Unknown(spec, controls);
                yield return places.Fault(unknown.Reason, $"{path}.name", unknown.Detail);
                continue;
            }
            foreach (var fault in control.Lint(spec, evaluation))
            {
                var option = fault.Evidence.GetValueOrDefault("option") ?? "";
                yield return places.Fault(
                    fault.Reason,
                    option.Length > 0 ? $"{path}.with.{option}" : path,
                    fault.Detail
                );
            }
        }
    }
}
