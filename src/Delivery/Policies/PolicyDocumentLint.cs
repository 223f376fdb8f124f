using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Policies;

/// <summary>Everything wrong with a policy: its form, and the controls it asks with their options.</summary>
public static class PolicyDocumentLint
{
    /// <summary>
    /// Empty when it can be applied; otherwise every fault with its line and column, in the order of the file. Options that need the
    /// evaluation data of a pipeline are judged when a gate asks.
    /// </summary>
    public static IReadOnlyList<Fault> Check(PolicyReading reading, ControlCatalog controls)
    {
        List<Fault> faults = [.. reading.Faults];
        if (reading.Draft is { } draft)
        {
            faults.AddRange(Check(draft.Environments, "environments", reading.Places, controls));
            for (var i = 0; i < draft.Tiers.Count; i++)
            {
                var path = $"tiers[{i}].environments";
                faults.AddRange(Check(draft.Tiers[i].Environments, path, reading.Places, controls));
            }
        }
        return PipelinePlaces.InOrder(faults);
    }

    private static IEnumerable<Fault> Check(
        IReadOnlyDictionary<EnvironmentName, EnvironmentRules> environments,
        string path,
        PipelinePlaces places,
        ControlCatalog controls
    )
    {
        foreach (var (environment, rules) in environments)
        {
            for (var i = 0; i < rules.Controls.Count; i++)
            {
                var spec = rules.Controls[i].Control;
                var below = $"{path}.{environment}.controls[{i}]";
                if (controls.Find(spec.Name) is not { } control)
                {
                    var unknown = PipelinePolicyLint.Unknown(spec, controls);
                    yield return places.Fault(unknown.Reason, $"{below}.name", unknown.Detail);
                    continue;
                }
                foreach (var fault in ControlOption.Lint(control.Options, spec))
                {
                    var option = fault.Evidence.GetValueOrDefault("option") ?? "";
                    yield return places.Fault(
                        fault.Reason,
                        option.Length > 0 ? $"{below}.with.{option}" : below,
                        fault.Detail
                    );
                }
            }
        }
    }
}
