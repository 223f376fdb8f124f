using Airworthy.Catalog.Models;
using Airworthy.Record.Facts;

namespace Airworthy.Server.Api.Views;

/// <summary>Says a fact in one sentence, for timelines.</summary>
internal static class FactSentences
{
    /// <summary>A fact of a kind that is not told here is told by its kind.</summary>
    public static string Of(Fact fact) => OfCatalog(fact) ?? $"{fact.Kind.Replace('.', ' ').Replace('-', ' ')}.";

    private static string? OfCatalog(Fact fact)
    {
        if (CatalogFacts.ModelCreated.Read(fact) is { } created)
        {
            return $"The model {created.Name} came into being; {created.Owner} owns it.";
        }
        if (CatalogFacts.VersionRegistered.Read(fact) is { } born)
        {
            var data = born.Lineage.Dataset is { } dataset ? $", trained on {dataset.Name}" : "";
            var commit = born.Lineage.Commit is { } code ? $", by the code of {code}" : "";
            var danger = born.Scan.Any(s => s.Dangerous)
                ? " The scan found it dangerous: it is kept, never released."
                : "";
            return $"Version {born.Number} was registered: {born.Files.Count} file{(born.Files.Count == 1 ? "" : "s")}, {born.Digest}{data}{commit}; {born.Owner} answers for it.{danger}";
        }
        return null;
    }
}
