using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Linting;

/// <summary>What stands beside a step's kind, its options, and which keys its kind can have.</summary>
internal static class StepLint
{
    public static IEnumerable<LintFinding> Check(PipelineSpec pipeline) =>
        PlacedStep.Of(pipeline).SelectMany(step => (IEnumerable<LintFinding>)[.. Options(step), .. Keys(step)]);

    private static IEnumerable<LintFinding> Options(PlacedStep step)
    {
        var spec = step.Spec;
        var word = spec.Kind.ToYaml();
        if (StepForms.WhyNotTarget(spec) is { } wrong)
        {
            yield return new(PipelineFaults.BadValue, $"{step.Path}.{word}", $"step '{spec.Name}': {wrong}");
        }
        if (StepForms.Of(spec.Kind) is not { } known)
        {
            yield break;
        }
        foreach (var (key, value) in spec.With)
        {
            var option = known.FirstOrDefault(o => o.Is(key));
            if (option is null)
            {
                var hint = NearestName.Hint(key, [.. known.Select(o => o.Name)]);
                yield return new(
                    PipelineFaults.UnknownKey,
                    $"{step.Path}.with.{key}",
                    $"'{key}' is no option of {word}{hint}"
                );
            }
            else if (option.WhyNot(value) is { } why)
            {
                yield return new(PipelineFaults.BadValue, $"{step.Path}.with.{key}", why);
            }
        }
        var wrongShares = spec.Kind == StepKind.Rollout ? RolloutSpec.Read(spec.With).Wrong : [];
        foreach (var (key, why) in wrongShares)
        {
            yield return new(PipelineFaults.BadValue, $"{step.Path}.with.{key}", $"step '{spec.Name}': {why}");
        }
        if (spec.Kind == StepKind.Deploy && spec.Weight is not null && spec.Shadow)
        {
            yield return new(
                PipelineFaults.BadValue,
                $"{step.Path}.with",
                "a deployment takes part of the requests ('weight') or listens to them ('shadow'); give one."
            );
        }
    }

    /// <summary>
    /// Nothing may look as if a gate could be gone around: what a gate rests on is neither conditional nor optional, stands once, and
    /// never runs when a release has ended badly.
    /// </summary>
    private static IEnumerable<LintFinding> Keys(PlacedStep step)
    {
        var (spec, kind) = (step.Spec, step.Spec.Kind);
        LintFinding Not(string key, string why) =>
            new(PipelineFaults.NotThere, $"{step.Path}.{key}", $"step '{spec.Name}' cannot have '{key}': {why}");
        if (spec.When is not null && kind is StepKind.Check or StepKind.Approve)
        {
            yield return Not(
                "when",
                "a gate asks its controls and its approvers of every version, skipped step or not."
            );
        }
        if (kind.HasEnvironment())
        {
            const string Gate = "whatever goes into an environment passes its gate, once and as it stands.";
            if (spec.MayFail)
            {
                yield return Not("may-fail", Gate);
            }
            if (spec.Always)
            {
                yield return Not("always", "clean-up brings nothing into an environment.");
            }
            if (spec.Matrix.Count > 0)
            {
                yield return Not("matrix", Gate);
            }
            if (spec.Concurrency is not null)
            {
                yield return Not("concurrency", "a model has one release at a time, and gates wait for nobody else's.");
            }
        }
        foreach (var key in HandedOverOnly(spec))
        {
            yield return Not(key, $"{kind.ToYaml()} hands no work to anybody.");
        }
        if (spec.Timeout is not null && !kind.IsHandedOver())
        {
            yield return Not(
                "timeout",
                kind switch
                {
                    StepKind.Wait => "it says itself how long it waits.",
                    StepKind.Approve => "the policy says how long a release waits for approvals.",
                    _ => "controls and calls have their own limits of time.",
                }
            );
        }
    }

    /// <summary>The keys that it gives and that only mean something to work that is handed over.</summary>
    private static IEnumerable<string> HandedOverOnly(StepSpec spec)
    {
        (string Key, bool Given)[] keys =
        [
            ("inputs", spec.Inputs.Count > 0),
            ("outputs", spec.Outputs.Count > 0),
            ("secrets", spec.Secrets.Count > 0),
            ("artifacts", spec.Artifacts.Count > 0),
            ("repeatable", spec.Repeatable),
            ("retry", spec.Retry is not null),
        ];
        return spec.Kind.IsHandedOver() ? [] : keys.Where(k => k.Given).Select(k => k.Key);
    }
}
