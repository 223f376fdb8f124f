using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Policies;

/// <summary>A policy document: what an organisation, a team or one model asks, environment by environment.</summary>
public sealed record PolicySpec
{
    public required PolicyScope Scope { get; init; }

    /// <summary>For a team: the models it speaks for, by name; a name that ends in <c>*</c> stands for all that begin so.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>For an organisation: every model is managed, whether or not somebody asked for it.</summary>
    public bool ManagesAll { get; init; }

    /// <summary>For an organisation: a release into an environment that no layer of policy names is refused.</summary>
    public bool OnlyListed { get; init; }

    /// <summary>Risk tiers from the lowest to the highest; a model of a tier meets the rules of every tier up to its own.</summary>
    public IReadOnlyList<TierSpec> Tiers { get; init; } = [];

    /// <summary>The tier that the models of this scope have at least; null says nothing.</summary>
    public string? Tier { get; init; }

    public IReadOnlyDictionary<EnvironmentName, EnvironmentRules> Environments { get; init; } =
        new Dictionary<EnvironmentName, EnvironmentRules>();

    /// <summary>Why the document cannot be read any more; every gate that it may speak of is closed then. Null: it can.</summary>
    public string? Problem { get; init; }
}

/// <summary>Rules that hold from this risk tier on.</summary>
public sealed record TierSpec(string Name, IReadOnlyDictionary<EnvironmentName, EnvironmentRules> Environments);

/// <summary>Whom a policy is for. As text: <c>organisation</c>, <c>team NAME</c> or <c>model NAME</c>.</summary>
public sealed record PolicyScope(PolicyLevel Level, string Name)
{
    public static readonly PolicyScope Organisation = new(PolicyLevel.Organisation, "");

    public static Result<PolicyScope> Parse(string? text)
    {
        if (text == "organisation")
        {
            return Organisation;
        }
        if (text?.StartsWith("team ", StringComparison.Ordinal) == true)
        {
            return UserName.Parse(text[5..]).IsOk
                ? new PolicyScope(PolicyLevel.Team, text[5..])
                : PipelineFaults.BadValue.With(
                    $"'{Clip.Short(text[5..])}' is no team name. Use 1 to 40 of a-z, 0-9 and -, beginning with a letter."
                );
        }
        return text?.StartsWith("model ", StringComparison.Ordinal) == true
            ? ModelName.Parse(text[6..]).Map(m => new PolicyScope(PolicyLevel.Model, m.ToString()))
            : PipelineFaults.BadValue.With(
                $"'{Clip.Short(text)}' says not whom the policy is for: organisation, team NAME or model NAME."
            );
    }

    public override string ToString() => Level == PolicyLevel.Organisation ? "organisation" : $"{Word} {Name}";

    private string Word => Level == PolicyLevel.Team ? "team" : "model";
}

/// <summary>Layers of policy, the upper first: a lower one may only tighten what an upper one says.</summary>
public enum PolicyLevel
{
    Organisation,
    Team,
    Model,
}
