using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Linting;

/// <summary>What is said of endpoints, and of what is watched there, names environments that exist.</summary>
internal static class WatchLint
{
    public static IEnumerable<LintFinding> Check(PipelineSpec pipeline) =>
        [
            .. Unknown(pipeline, "serving", pipeline.Serving.Keys),
            .. Unknown(pipeline, "observe", pipeline.Observe.Keys),
            .. Unknown(pipeline, "alerts", pipeline.Alerts.Keys),
        ];

    private static IEnumerable<LintFinding> Unknown(
        PipelineSpec pipeline,
        string part,
        IEnumerable<EnvironmentName> named
    ) =>
        named
            .Where(n => !pipeline.Environments.Contains(n))
            .Select(n => new LintFinding(
                PipelineFaults.UnknownEnvironment,
                $"{part}.{n}",
                $"'{part}' names '{n}', which is no environment of 'environments'{NearestName.Hint(n.ToString(), [.. pipeline.Environments.Select(e => e.ToString())])}"
            ));
}
