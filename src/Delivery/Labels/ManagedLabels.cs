using Airworthy.Catalog.Models;
using Airworthy.Core.Values;

namespace Airworthy.Delivery.Labels;

/// <summary>
/// Which labels of a model stand for environments, and what serves there. Those labels are read from the endpoints and never stored;
/// what was stored under their names before the model was managed does not count.
/// </summary>
public sealed record ManagedLabels
{
    /// <summary>The alias of what serves in production.</summary>
    public const string Champion = "champion";

    private static readonly EnvironmentName StagingEnvironment = EnvironmentName.Parse("staging").Value;

    /// <summary>Of a model that nobody manages: every label is free.</summary>
    public static ManagedLabels Free { get; } = new() { Managed = false };

    public required bool Managed { get; init; }

    /// <summary>The environments of the model's pipeline, in its order; production alone where a managed model has no pipeline yet.</summary>
    public IReadOnlyList<EnvironmentName> Environments { get; init; } = [];

    /// <summary>The number of the version that is to serve in each environment.</summary>
    public IReadOnlyDictionary<EnvironmentName, int> Serving { get; init; } = new Dictionary<EnvironmentName, int>();

    /// <summary>What <c>champion</c> and the stage Production stand for: production, or the pipeline's last environment.</summary>
    private EnvironmentName Last =>
        Environments.Contains(EnvironmentName.Production) ? EnvironmentName.Production : Environments[^1];

    /// <summary>The environment that an alias stands for; null for a free one. Letter case is no way around it.</summary>
    public EnvironmentName? OfAlias(string alias)
    {
        if (!Managed)
        {
            return null;
        }
        if (string.Equals(alias, Champion, StringComparison.OrdinalIgnoreCase))
        {
            return Last;
        }
        foreach (var environment in Environments)
        {
            if (string.Equals(alias, environment.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return environment;
            }
        }
        return null;
    }

    /// <summary>The environment that a stage stands for; null for a free one.</summary>
    public EnvironmentName? OfStage(string stage) =>
        !Managed ? null
        : stage == VersionStage.Production ? Last
        : stage == VersionStage.Staging && Environments.Contains(StagingEnvironment) ? StagingEnvironment
        : null;

    /// <summary>Every alias the model has, with the number it stands for, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Aliases(ModelState model)
    {
        if (!Managed)
        {
            return [.. model.Aliases];
        }
        var aliases = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (alias, number) in model.Aliases.Where(a => OfAlias(a.Key) is null))
        {
            aliases[alias] = number;
        }
        foreach (var (environment, number) in Serving)
        {
            aliases[environment.ToString()] = number;
        }
        if (Serving.TryGetValue(Last, out var champion))
        {
            aliases[Champion] = champion;
        }
        return [.. aliases];
    }

    /// <summary>The version an alias stands for; null where it stands for none.</summary>
    public int? NumberOf(ModelState model, string alias)
    {
        if (OfAlias(alias) is { } environment)
        {
            return Serving.TryGetValue(environment, out var serving) ? serving : null;
        }
        return model.Aliases.TryGetValue(alias, out var number) ? number : null;
    }

    /// <summary>The stage a version is in.</summary>
    public string StageOf(VersionState version) =>
        !Managed || version.DeletedAt is not null ? version.Stage
        : Serves(VersionStage.Production, version.Number) ? VersionStage.Production
        : Serves(VersionStage.Staging, version.Number) ? VersionStage.Staging
        : OfStage(version.Stage) is not null ? VersionStage.None
        : version.Stage;

    private bool Serves(string stage, int number) =>
        OfStage(stage) is { } environment && Serving.TryGetValue(environment, out var serving) && serving == number;
}
