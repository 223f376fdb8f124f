using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;
using static Airworthy.Pipelines.Spec.NearestName;

namespace Airworthy.Pipelines.Policies;

/// <summary>Nodes to a policy. What is wrong is collected in the form.</summary>
internal sealed class PolicyReader(PipelineForm form)
{
    private static readonly string[] RootKeys =
    [
        "for",
        "models",
        "manages",
        "unlisted-environments",
        "tiers",
        "tier",
        "environments",
    ];

    private readonly EnvironmentRulesReader _rules = new(form);

    public PolicySpec Read(YamlNode root)
    {
        var keys = form.Keys(root, "", RootKeys, "for");
        var scope = Scope(keys.GetValueOrDefault("for"));
        foreach (var (key, level) in new[] { ("models", PolicyLevel.Team), ("manages", PolicyLevel.Organisation) })
        {
            if (keys.ContainsKey(key) && scope.Level != level)
            {
                form.Refuse(
                    PipelineFaults.BadValue,
                    key,
                    $"'{key}' belongs into a policy for {(level == PolicyLevel.Team ? "a team" : "the organisation")}; this one is for {scope}."
                );
            }
        }
        if (scope.Level == PolicyLevel.Team && !keys.ContainsKey("models"))
        {
            form.Refuse(
                PipelineFaults.MissingKey,
                "models",
                "a team's policy lists its 'models', e.g. models: [credit-*]."
            );
        }
        return new PolicySpec
        {
            Scope = scope,
            Models = form.Texts(keys.GetValueOrDefault("models"), "models", 1000),
            ManagesAll = Word(keys.GetValueOrDefault("manages"), "manages", "all", "chosen") == "all",
            OnlyListed =
                Word(keys.GetValueOrDefault("unlisted-environments"), "unlisted-environments", "refuse", "allow")
                == "refuse",
            Tiers = Tiers(keys.GetValueOrDefault("tiers")),
            Tier = form.Text(keys.GetValueOrDefault("tier"), "tier"),
            Environments = Environments(keys.GetValueOrDefault("environments"), "environments"),
        };
    }

    private PolicyScope Scope(YamlNode? node)
    {
        if (form.Text(node, "for") is not { } text)
        {
            return PolicyScope.Organisation;
        }
        if (PolicyScope.Parse(text).TryGet(out var scope, out var fault))
        {
            return scope;
        }
        form.Refuse(PipelineFaults.BadValue, "for", fault.Detail);
        return PolicyScope.Organisation;
    }

    private string? Word(YamlNode? node, string path, params IReadOnlyList<string> words)
    {
        var text = form.Text(node, path);
        if (text is not null && !words.Contains(text))
        {
            form.Refuse(PipelineFaults.BadValue, path, $"{Quote(text)} is none of {string.Join(" and ", words)}.");
        }
        return text;
    }

    private List<TierSpec> Tiers(YamlNode? node)
    {
        var tiers = new List<TierSpec>();
        foreach (var (item, path) in form.Items(node, "tiers", 10))
        {
            var keys = form.Keys(item, path, ["name", "environments"], "name");
            if (form.Value(keys.GetValueOrDefault("name"), $"{path}.name", UserName.Parse) is not { } name)
            {
                continue;
            }
            if (tiers.Any(t => t.Name == name.ToString()))
            {
                form.Refuse(PipelineFaults.DuplicateKey, path, $"the tier '{name}' stands twice; keep one.");
                continue;
            }
            var environments = Environments(keys.GetValueOrDefault("environments"), $"{path}.environments");
            tiers.Add(new TierSpec(name.ToString(), environments));
        }
        return tiers;
    }

    private Dictionary<EnvironmentName, EnvironmentRules> Environments(YamlNode? node, string path)
    {
        var environments = new Dictionary<EnvironmentName, EnvironmentRules>();
        foreach (var (key, value) in form.Keys(node, path, null))
        {
            var below = $"{path}.{key}";
            var rules = _rules.Read(value, below);
            if (!EnvironmentName.Parse(key).TryGet(out var name, out var fault))
            {
                form.Refuse(PipelineFaults.BadValue, below, fault.Detail);
            }
            else if (name.IsSandbox)
            {
                form.Refuse(PipelineFaults.BadValue, below, PipelineReader.Reserved(name));
            }
            else
            {
                environments[name] = rules;
            }
        }
        return environments;
    }
}
