using System.Globalization;
using System.Text.Json.Nodes;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Webhooks;
using Airworthy.Core.Values;
using Airworthy.Delivery.Rollouts;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Labels;

/// <summary>
/// Tells webhooks of the aliases that only a release moves, as of any alias: <c>champion</c> where an environment stands for production,
/// else the environment's name. Nothing stores these aliases, so no fact of the registry tells of them.
/// </summary>
public sealed class LabelNews(IStateStore state, LabelService labels) : IWebhookNews
{
    /// <summary>None of its own: these are the registry's.</summary>
    public IReadOnlyList<string> Events => [];

    public async Task<WebhookNews?> OfAsync(Fact fact, CancellationToken cancel) =>
        RolloutFacts.EndpointDeployed.Read(fact) is { } deployed
            ? await AliasAsync(deployed.Model, deployed.Endpoint.Environment, deployed.Number, cancel)
        : RolloutFacts.EndpointRolledBack.Read(fact) is { } back
            ? await AliasAsync(back.Model, back.Endpoint.Environment, back.ToNumber, cancel)
        : RolloutFacts.TrafficSet.Read(fact) is { } set && set.Champion != set.ChampionBefore
            ? await AliasAsync(set.Model, set.Endpoint.Environment, set.ChampionNumber, cancel)
        : RolloutFacts.EndpointRetired.Read(fact) is { } retired
            ? await AliasAsync(retired.Model, retired.Endpoint.Environment, null, cancel)
        : null;

    public WebhookNews Example(string @event) =>
        throw new ArgumentOutOfRangeException(nameof(@event), @event, "No event of its own.");

    private async Task<WebhookNews?> AliasAsync(
        ModelId id,
        EnvironmentName environment,
        int? number,
        CancellationToken cancel
    )
    {
        if (await state.FindAsync(CatalogTables.Models, id.ToString(), cancel) is not { Value: { } model })
        {
            return null;
        }
        var managed = await labels.OfAsync(model, cancel);
        var alias =
            managed.OfAlias(ManagedLabels.Champion) == environment ? ManagedLabels.Champion : environment.ToString();
        var data = new JsonObject { ["name"] = model.Name.ToString(), ["alias"] = alias };
        if (number is { } serving)
        {
            data["version"] = serving.ToString(CultureInfo.InvariantCulture);
        }
        return new(number is null ? "model_version_alias.deleted" : "model_version_alias.created", data);
    }
}
