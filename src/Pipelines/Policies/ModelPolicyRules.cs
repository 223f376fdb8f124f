using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Policies;

/// <summary>Which layers of policy hold for a model, and what comes of them for an environment. Pure.</summary>
public static class ModelPolicyRules
{
    public const string Pipeline = "pipeline";

    /// <summary>What holds for a model's environment.</summary>
    /// <param name="model">The model.</param>
    /// <param name="policies">Every policy in force, whomever it is for.</param>
    /// <param name="environment">Which environment.</param>
    /// <param name="gate">The pipeline's own gate, the lowest layer; null where it has none.</param>
    public static EnvironmentPolicy Of(
        ModelName model,
        IReadOnlyList<PolicySpec> policies,
        EnvironmentName environment,
        GateSpec? gate
    )
    {
        var mine = For(model, policies);
        var (tier, problems) = TierOf(mine);
        var layers = Layers(mine, tier.Order, tier.Index, environment);
        var listed = layers.Count > 0;
        List<string> wrong = [.. mine.Select(p => p.Problem).OfType<string>(), .. problems];
        if (!listed && mine.Any(p => p.OnlyListed))
        {
            wrong.Add(
                $"The organisation's policy lists the environments that there are, and '{environment}' is none of them."
            );
        }
        if (gate is not null)
        {
            layers.Add(new PolicyLayer(Pipeline, RulesOf(gate)));
        }
        return PolicyMergeRules.Merge(environment, layers, wrong);
    }

    /// <summary>The policies that speak of the model, the upper first.</summary>
    public static IReadOnlyList<PolicySpec> For(ModelName model, IReadOnlyList<PolicySpec> policies) =>
        [
            .. policies
                .Where(p =>
                    p.Scope.Level switch
                    {
                        PolicyLevel.Organisation => true,
                        // Of one that cannot be read, nobody knows which models it is for.
                        PolicyLevel.Team => p.Problem is not null || p.Models.Any(m => Matches(m, model.ToString())),
                        _ => p.Scope.Name == model.ToString(),
                    }
                )
                .OrderBy(p => p.Scope.Level)
                .ThenBy(p => p.Scope.Name, StringComparer.Ordinal),
        ];

    /// <summary>The model's risk tier; empty where no policy gives one.</summary>
    public static string TierOf(ModelName model, IReadOnlyList<PolicySpec> policies)
    {
        var (tier, _) = TierOf(For(model, policies));
        return tier.Index < 0 ? "" : tier.Order[tier.Index];
    }

    internal static EnvironmentRules RulesOf(GateSpec gate) =>
        new()
        {
            Controls =
            [
                .. gate.Controls.Select(c => new PlacedControl(c, PlacedControl.Usual, false, PlacedControl.KeyOf(c))),
            ],
            Approvals = gate.Approvals > 0 ? [ApprovalStage.Of(gate.Approvals)] : null,
        };

    /// <summary>The highest tier that any layer gives, in the order in which tiers are first listed.</summary>
    private static ((IReadOnlyList<string> Order, int Index) Tier, IReadOnlyList<string> Problems) TierOf(
        IReadOnlyList<PolicySpec> policies
    )
    {
        List<string> order = [.. policies.SelectMany(p => p.Tiers).Select(t => t.Name).Distinct()];
        var unknown = policies.FirstOrDefault(p => p.Tier is { } t && !order.Contains(t));
        var index = policies.Max(p => p.Tier is { } t ? (int?)order.IndexOf(t) : null) ?? -1;
        return (
            (order, index),
            unknown is null
                ? []
                : [$"The policy for {unknown.Scope} says tier '{unknown.Tier}', which no policy defines."]
        );
    }

    private static List<PolicyLayer> Layers(
        IReadOnlyList<PolicySpec> policies,
        IReadOnlyList<string> order,
        int tier,
        EnvironmentName environment
    )
    {
        var layers = new List<PolicyLayer>();
        foreach (var policy in policies)
        {
            var isTop = policy.Scope.Level == PolicyLevel.Organisation;
            if (policy.Environments.TryGetValue(environment, out var rules))
            {
                layers.Add(new PolicyLayer(policy.Scope.ToString(), rules, isTop));
            }
            foreach (var step in policy.Tiers.Where(t => Index(order, t.Name) <= tier))
            {
                if (step.Environments.TryGetValue(environment, out var more))
                {
                    layers.Add(new PolicyLayer($"{policy.Scope}, tier {step.Name}", more, isTop));
                }
            }
        }
        return layers;
    }

    private static int Index(IReadOnlyList<string> order, string name) => order.TakeWhile(o => o != name).Count();

    private static bool Matches(string pattern, string model) =>
        pattern.EndsWith('*') ? model.StartsWith(pattern[..^1], StringComparison.Ordinal) : model == pattern;
}
