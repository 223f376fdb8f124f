using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Observations;

namespace Airworthy.Delivery.Watching;

/// <summary>How one endpoint is watched, by the pipeline in force for its model.</summary>
/// <param name="Endpoint">Where.</param>
/// <param name="Model">Whose pipeline it is.</param>
/// <param name="Version">What the endpoint is to serve.</param>
/// <param name="Kept">What is kept of its calls; null where the pipeline says nothing.</param>
/// <param name="Errors">When its failing calls open an incident.</param>
public sealed record WatchPlan(
    EndpointName Endpoint,
    ModelId Model,
    VersionId Version,
    ObservationPlan? Kept,
    ErrorAlertSpec Errors
);

/// <summary>What a pipeline's words mean for an endpoint's calls. Pure.</summary>
internal static class WatchRules
{
    /// <summary>Null where the pipeline keeps nothing of this environment.</summary>
    public static ObservationPlan? Kept(PipelineSpec? pipeline, EnvironmentName environment) =>
        pipeline?.Observe.GetValueOrDefault(environment) is { } observe
            ? new ObservationPlan
            {
                Sample = observe.Sample,
                Mask = Mask(observe.Mask, pipeline.Evaluation.Columns),
                Keep = observe.Keep,
            }
            : null;

    public static ErrorAlertSpec Errors(PipelineSpec? pipeline, EnvironmentName environment) =>
        pipeline?.Alerts.GetValueOrDefault(environment) ?? ErrorAlertSpec.Default;

    /// <summary>A column is a tensor of its name, or one place in an input that the pipeline makes of several columns.</summary>
    private static ObservationMask Mask(
        IReadOnlyList<string> masked,
        IReadOnlyDictionary<string, IReadOnlyList<string>> inputs
    )
    {
        var names = masked.ToHashSet(StringComparer.Ordinal);
        var places = new Dictionary<string, IReadOnlySet<int>>(StringComparer.Ordinal);
        foreach (var (input, columns) in inputs)
        {
            var at = Enumerable.Range(0, columns.Count).Where(i => names.Contains(columns[i])).ToHashSet();
            if (at.Count > 0)
            {
                places[input] = at;
            }
        }
        return new ObservationMask(names, places);
    }
}
