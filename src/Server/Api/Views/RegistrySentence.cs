using Airworthy.Catalog.Models;
using Airworthy.Catalog.Webhooks;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;

namespace Airworthy.Server.Api.Views;

/// <summary>Says in one sentence what happened to a model's or a version's labels, name and being there.</summary>
internal static class RegistrySentence
{
    /// <summary>Null for a fact of another kind.</summary>
    public static string? Of(Fact fact) => OfModel(fact) ?? OfVersion(fact) ?? OfWebhook(fact);

    private static string? OfModel(Fact fact) =>
        RegistryFacts.ModelDescribed.Read(fact) is { } said
            ? said.Text.Length == 0
                ? "The model's description was taken away."
                : $"The model was described: \"{Clip.Short(said.Text)}\"."
            : RegistryFacts.ModelTagged.Read(fact) is { } tagged
                ? $"The model was tagged {tagged.Key} = {Clip.Short(tagged.Value)}."
                : RegistryFacts.ModelUntagged.Read(fact) is { } untagged
                    ? $"The model's tag {untagged.Key} was taken away."
                    : RegistryFacts.ModelRenamed.Read(fact) is { } renamed
                        ? $"{renamed.From} is called {renamed.To} from now on."
                        : RegistryFacts.ModelDeleted.Read(fact) is { } deleted
                            ? $"The model {deleted.Name} was deleted with all its versions; their record stays."
                            : RegistryFacts.AliasSet.Read(fact) is { } set
                                ? $"The alias {set.Alias} was set on version {set.Number}."
                                : RegistryFacts.AliasRemoved.Read(fact) is { } removed
                                    ? $"The alias {removed.Alias} was taken away."
                                    : null;

    private static string? OfVersion(Fact fact) =>
        RegistryFacts.VersionDescribed.Read(fact) is { } said
            ? said.Text.Length == 0
                ? $"The description of version {said.Version.Number} was taken away."
                : $"Version {said.Version.Number} was described: \"{Clip.Short(said.Text)}\"."
            : RegistryFacts.VersionTagged.Read(fact) is { } tagged
                ? $"Version {tagged.Version.Number} was tagged {tagged.Key} = {Clip.Short(tagged.Value)}."
                : RegistryFacts.VersionUntagged.Read(fact) is { } untagged
                    ? $"The tag {untagged.Key} of version {untagged.Version.Number} was taken away."
                    : RegistryFacts.VersionStaged.Read(fact) is { } staged
                        ? $"Version {staged.Version.Number} was labelled {staged.To}; it was {staged.From}."
                        : RegistryFacts.VersionDeleted.Read(fact) is { } deleted
                            ? $"Version {deleted.Version.Number} was deleted; its record stays."
                            : null;

    private static string? OfWebhook(Fact fact) =>
        WebhookFacts.WebhookCreated.Read(fact) is { } made ? $"The webhook {made.Name} was made for {Host(made.Url)}."
        : WebhookFacts.WebhookUpdated.Read(fact) is { } now
            ? $"The webhook {now.Name} was changed: for {Host(now.Url)}, {(now.Active ? "active" : "not active")}."
        : WebhookFacts.WebhookDeleted.Read(fact) is { } gone ? $"The webhook {gone.Name} was deleted."
        : null;

    private static string Host(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.Authority : Clip.Short(url);
}
