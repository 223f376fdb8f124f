using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Linting;

/// <summary>Triggers name what the pipeline has and what this version can tell.</summary>
internal static class TriggerLint
{
    public static IEnumerable<LintFinding> Check(PipelineSpec pipeline)
    {
        for (var i = 0; i < pipeline.Triggers.Count; i++)
        {
            var (trigger, path) = (pipeline.Triggers[i], $"triggers[{i}]");
            if (trigger.Kind == TriggerKind.DriftFinding)
            {
                yield return new(
                    PipelineFaults.NoSuchTrigger,
                    path,
                    "'drift-finding' cannot start a release yet: nothing watches for drift in this version. Use 'schedule', 'webhook' or 'dataset-changed' instead."
                );
            }
            if (trigger.Kind == TriggerKind.DatasetChanged && !pipeline.Evaluation.Sets.ContainsKey(trigger.Of))
            {
                var hint = NearestName.Hint(trigger.Of, [.. pipeline.Evaluation.Sets.Keys]);
                yield return new(
                    PipelineFaults.BadValue,
                    path,
                    $"'{trigger.Of}' is no data set of 'evaluation.sets'{hint}"
                );
            }
        }
    }
}
