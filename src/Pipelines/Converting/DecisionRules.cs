namespace Airworthy.Pipelines.Converting;

/// <summary>What a conversion cannot know, as sentences for the person who does.</summary>
internal static class DecisionRules
{
    public static IReadOnlyList<string> Of(DeliveryPlan plan, ModelFiles model, IEnumerable<string> ofLayout) =>
        [
            .. Ungated(plan),
            Path(plan, model),
            "In `pipeline.yaml`, the evaluation set, its label, the judged output and the task are placeholders; the thresholds of `metric-floor` and `no-worse-than-champion` are yours to set.",
            "In `Jenkinsfile`, `AIRWORTHY_SERVER` is a placeholder. The secret text `airworthy-token` must exist in Jenkins, and the shared library `airworthy` must be known to it (`integrations/jenkins` of Airworthy).",
            .. ofLayout,
            .. Deploys(plan),
            .. Approvals(plan),
            .. Tests(plan),
            .. Unknown(plan),
        ];

    private static IEnumerable<string> Ungated(DeliveryPlan plan) =>
        plan.Ungated.Select(s =>
            $"**'{s.Stage.Name}' (line {s.Stage.At.Line}) is not gated.** It deploys in the same parallel or matrix that makes the model, so nothing can be put between the two. Move the deployment into a stage of its own behind it, and convert again."
        );

    private static string Path(DeliveryPlan plan, ModelFiles model) =>
        model.IsGuessed
            ? $"Nothing names the model's files. `Register model` takes `{model.Path}`{(plan.Maker is { } maker ? $" after '{maker.Stage.Name}'" : "")}: let that stage write them there, or change the path."
            : $"`Register model` takes `{model.Path}`, which a step names. Is that the whole model?";

    private static IEnumerable<string> Deploys(DeliveryPlan plan)
    {
        var deploys = plan.Of(StageKind.ProductionDeploy).Except(plan.Ungated).ToList();
        if (deploys.Count == 0 && plan.Ungated.Count == 0)
        {
            yield return "No deployment to production was recognised, so the release is put at the end and every build starts one. Give 'Release model' and 'Model gate' a `when`.";
        }
        foreach (var stage in deploys)
        {
            yield return $"'{stage.Stage.Name}' (line {stage.Stage.At.Line}) was kept behind the gate. Does it deploy a service that uses the model? Keep it. Did it deploy the model itself? Remove it: the release does that.";
        }
        foreach (var stage in plan.Of(StageKind.StagingDeploy))
        {
            yield return $"'{stage.Stage.Name}' (line {stage.Stage.At.Line}) was kept as it was. Did it deploy the model itself? Remove it: the release's `deploy: staging` does that.";
        }
        if (plan.ConditionOf is { } condition)
        {
            yield return $"The added stages run when '{condition.Name}' does. Take the `when` off 'Register model' and 'Model controls' to ask the controls of every build.";
        }
    }

    private static IEnumerable<string> Approvals(DeliveryPlan plan)
    {
        foreach (var stage in plan.Of(StageKind.Approval))
        {
            yield return $"'{stage.Stage.Name}' (line {stage.Stage.At.Line}) asks a person, and so does the gate, which shows the findings and lets nobody approve their own. One of them is enough.";
        }
        foreach (var stage in plan.Stages.Where(s => s.Stage.IsHeld && s.Kind != StageKind.Approval))
        {
            yield return $"'{stage.Stage.Name}' (line {stage.Stage.At.Line}) waits for a person before it begins, and so does the gate. One of them is enough.";
        }
    }

    private static IEnumerable<string> Tests(DeliveryPlan plan)
    {
        if (plan.Of(StageKind.IntegrationTest).Any())
        {
            yield return "The integration tests run before the release, so the model in staging is still the one before. If they need the candidate there, move 'Release model' before them; then the gate's approval alone holds production.";
        }
        if (plan.Of(StageKind.PerformanceTest).Any())
        {
            yield return "The pipeline measures speed. Set the control `latency-budget` in `pipeline.yaml` to the time it allows.";
        }
    }

    private static IEnumerable<string> Unknown(DeliveryPlan plan)
    {
        var names = plan.Of(StageKind.Unknown).Select(s => $"'{s.Stage.Name}' (line {s.Stage.At.Line})").ToList();
        if (names.Count > 0)
        {
            yield return $"Not recognised, and kept where it stood: {string.Join(", ", names)}. Does any of them touch production? Then it belongs behind 'Model gate'.";
        }
    }
}
