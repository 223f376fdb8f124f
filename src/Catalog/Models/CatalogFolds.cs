using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;

namespace Airworthy.Catalog.Models;

/// <summary>Models: born by <c>model.created</c>, following their newest version from then on.</summary>
internal sealed class ModelFold() : StateFold<ModelState>(CatalogTables.Models)
{
    public override IEnumerable<string> KeysOf(Fact fact)
    {
        if (CatalogFacts.ModelCreated.Read(fact) is { } created)
        {
            yield return created.Id.ToString();
        }
        else if (CatalogFacts.VersionRegistered.Read(fact) is { } registered)
        {
            yield return registered.ModelId.ToString();
        }
    }

    protected override ModelState? Apply(ModelState? before, string key, Fact fact)
    {
        if (CatalogFacts.ModelCreated.Read(fact) is { } created)
        {
            return new ModelState
            {
                Id = created.Id,
                Name = created.Name,
                Owner = created.Owner,
                Description = created.Description,
                LastNumber = 0,
                CreatedAt = fact.At,
                UpdatedAt = fact.At,
            };
        }
        var registered = CatalogFacts.VersionRegistered.Read(fact);
        return registered is null || before is null
            ? before
            : before with
            {
                Owner = registered.Owner,
                LastNumber = Math.Max(before.LastNumber, registered.Number),
                UpdatedAt = fact.At,
            };
    }
}

/// <summary>Versions: made by their birth and what else that commit says of them, and never changed.</summary>
internal sealed class VersionFold() : StateFold<VersionState>(CatalogTables.Versions)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        CatalogFacts.VersionRegistered.Read(fact) is { } registered ? [registered.Id.ToString()]
        : CatalogFacts.VersionDetailed.Read(fact) is { } detailed ? [detailed.Id.ToString()]
        : [];

    protected override VersionState? Apply(VersionState? before, string key, Fact fact) =>
        before is null
            ? CatalogFacts.VersionRegistered.Read(fact)?.Born(fact.By, fact.At)
            : CatalogFacts.VersionDetailed.Read(fact)?.AddTo(before) ?? before;
}

/// <summary>Stored files: there from the first version that refers to them.</summary>
internal sealed class BlobFold() : StateFold<BlobState>(CatalogTables.Blobs)
{
    public override IEnumerable<string> KeysOf(Fact fact)
    {
        var files = CatalogFacts.VersionRegistered.Read(fact)?.Files ?? CatalogFacts.VersionDetailed.Read(fact)?.Files;
        return (files ?? []).Select(f => f.Digest.Hex).Distinct(StringComparer.Ordinal);
    }

    // Called once a file, so the body is searched, not read whole: a version may have a thousand files.
    protected override BlobState? Apply(BlobState? before, string key, Fact fact)
    {
        if (before is not null)
        {
            return before;
        }
        var digest = Sha256Digest.Parse("sha256:" + key).Value;
        var text = digest.ToString();
        foreach (var file in fact.Body.GetProperty("files").EnumerateArray())
        {
            if (file.GetProperty("digest").ValueEquals(text))
            {
                return new BlobState
                {
                    Digest = digest,
                    Size = file.GetProperty("size").GetInt64(),
                    FirstOf = VersionId.Parse(fact.Body.GetProperty("id").GetString()).Value,
                };
            }
        }
        return null;
    }
}
