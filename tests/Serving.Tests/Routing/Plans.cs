using Airworthy.Serving.Routing;

namespace Airworthy.Serving.Tests.Routing;

internal static class Plans
{
    /// <summary>The plan with its versions changed.</summary>
    public static EndpointPlan Edit(this EndpointPlan plan, Func<VersionPlan, VersionPlan> edit) =>
        plan with
        {
            Versions = [.. plan.Versions.Select(edit)],
        };

    /// <summary>One endpoint with the versions of several plans.</summary>
    public static EndpointPlan Together(params EndpointPlan[] plans) =>
        plans[0] with
        {
            Versions = [.. plans.SelectMany(p => p.Versions)],
        };

    public static EndpointPlan Weighing(this EndpointPlan plan, int weight) =>
        plan.Edit(v => v with { Weight = weight });

    public static EndpointPlan AsShadow(this EndpointPlan plan) => plan.Edit(v => v with { Role = VersionRole.Shadow });
}
