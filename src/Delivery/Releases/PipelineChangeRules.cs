using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Releases;

/// <summary>Whether a pipeline applied anew asks something else at a gate, or asks it upon other data. Pure.</summary>
internal static class PipelineChangeRules
{
    internal static string? WhyChanged(PipelineInForce before, PipelineInForce now, EnvironmentName environment) =>
        before.State.Digest == now.State.Digest ? null
        : before.State.Evaluation != now.State.Evaluation || !SameSets(before.State, now.State)
            ? "the evaluation data changed after the approval, which was for what the old data showed; start a new release"
        : !now.Spec.Gates.TryGetValue(environment, out var gate)
        || PolicyText.Of(environment, gate, now.Spec.Evaluation)
            != PolicyText.Of(environment, before.Spec.Gates[environment], before.Spec.Evaluation)
            ? $"the pipeline's gate into {environment} changed after the approval; start a new release"
        : null;

    private static bool SameSets(PipelineState before, PipelineState now) =>
        (before.Sets ?? new Dictionary<string, Sha256Digest>())
            .OrderBy(s => s.Key, StringComparer.Ordinal)
            .SequenceEqual(
                (now.Sets ?? new Dictionary<string, Sha256Digest>()).OrderBy(s => s.Key, StringComparer.Ordinal)
            );
}
