namespace Airworthy.Pipelines.Converting;

/// <summary>What a conversion adds, as sentences.</summary>
internal static class AdditionRules
{
    public static IReadOnlyList<string> Of(DeliveryPlan plan) =>
        [
            $"`Register model` {Place(plan, plan.RegisterBefore)}: what the build made becomes a version, and the build and the version name each other.",
            "`Model controls` behind it: the gate's controls are asked, and their findings published as test results. It starts nothing.",
            $"`Release model` {Place(plan, plan.GateBefore)}: starts the steps of `pipeline.yaml` for this version: controls, staging, smoke test, approval, production.",
            "`Model gate` behind it: waits for the release's end without holding an executor, and ends the build when the version was refused.",
            .. Rollbacks(plan),
            "The shared library `airworthy`, the server's address and the name of the secret that opens it.",
        ];

    private static string Place(DeliveryPlan plan, int before) =>
        before < plan.Sequence.Count ? $"before '{plan.Sequence[before].Name}'" : "at the end";

    private static IEnumerable<string> Rollbacks(DeliveryPlan plan)
    {
        var names = plan
            .Stages.Where(s => s.Kind is StageKind.ProductionDeploy or StageKind.Verify && s.Top >= plan.GateBefore)
            .Select(s => $"'{s.Stage.Name}'")
            .ToList();
        if (names.Count > 0)
        {
            yield return $"A rollback of the model when {string.Join(" or ", names)} fails: the version before is kept warm.";
        }
    }
}
