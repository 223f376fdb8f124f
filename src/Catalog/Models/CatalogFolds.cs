using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;

namespace Airworthy.Catalog.Models;

/// <summary>Models: born by <c>model.created</c>, following their newest version and what is said of them from then on.</summary>
internal sealed class ModelFold() : StateFold<ModelState>(CatalogTables.Models)
{
    public override int Version => 2;

    public override IEnumerable<string> KeysOf(Fact fact) =>
        fact.Kind switch
        {
            "model.created"
            or "model.described"
            or "model.tagged"
            or "model.untagged"
            or "model.renamed"
            or "model.deleted"
            or "model.alias-set"
            or "model.alias-removed"
            or "version.registered"
            or "version.staged"
            or "version.deleted" => FactSubjects.Model(fact),
            _ => [],
        };

    protected override ModelState? Apply(ModelState? before, string key, Fact fact)
    {
        if (CatalogFacts.ModelCreated.Read(fact) is { } created)
        {
            return created.Born(fact.By, fact.At);
        }
        return before is null
            ? null
            : fact.Kind switch
            {
                _ when CatalogFacts.VersionRegistered.Read(fact) is { } registered => before with
                {
                    Owner = registered.Owner,
                    LastNumber = Math.Max(before.LastNumber, registered.Number),
                    UpdatedAt = fact.At,
                },
                _ when RegistryFacts.ModelTagged.Read(fact) is { } tagged => before with
                {
                    Tags = TagSet.With(before.Tags, tagged.Key, tagged.Value, tagged.Part),
                },
                _ when RegistryFacts.ModelUntagged.Read(fact) is { } untagged => before with
                {
                    Tags = TagSet.Without(before.Tags, untagged.Key),
                },
                _ when RegistryFacts.AliasSet.Read(fact) is { } set => before with
                {
                    Aliases = AliasSets.With(before.Aliases, set.Alias, set.Number),
                },
                _ when RegistryFacts.AliasRemoved.Read(fact) is { } removed => before with
                {
                    Aliases = AliasSets.Without(before.Aliases, removed.Alias),
                },
                _ when RegistryFacts.VersionDeleted.Read(fact) is { } deleted => before with
                {
                    Aliases = AliasSets.WithoutNumber(before.Aliases, deleted.Version.Number),
                    UpdatedAt = fact.At,
                },
                _ => Changed(before, fact),
            };
    }

    private static ModelState Changed(ModelState before, Fact fact) =>
        fact.Kind switch
        {
            _ when RegistryFacts.ModelDescribed.Read(fact) is { } said => before with
            {
                Description = said.Part == 1 ? said.Text : before.Description + said.Text,
                UpdatedAt = fact.At,
            },
            _ when RegistryFacts.ModelRenamed.Read(fact) is { } renamed => before with
            {
                Name = renamed.To,
                UpdatedAt = fact.At,
            },
            _ when RegistryFacts.ModelDeleted.Is(fact) => before with
            {
                Aliases = new Dictionary<string, int>(),
                DeletedAt = fact.At,
            },
            _ => before with { UpdatedAt = fact.At },
        };
}

/// <summary>Names in use: a name is there from the birth or rename that gave it until the rename or deletion that took it.</summary>
internal sealed class NameFold() : StateFold<NameState>(CatalogTables.Names)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        CatalogFacts.ModelCreated.Read(fact) is { } created ? [created.Name.ToString()]
        : RegistryFacts.ModelRenamed.Read(fact) is { Part: 1 } renamed
            ? [renamed.From.ToString(), renamed.To.ToString()]
        : RegistryFacts.ModelDeleted.Read(fact) is { Part: 1 } deleted ? [deleted.Name.ToString()]
        : [];

    protected override NameState? Apply(NameState? before, string key, Fact fact) =>
        CatalogFacts.ModelCreated.Read(fact) is { } created ? new(created.Name, created.Id)
        : RegistryFacts.ModelRenamed.Read(fact) is { } renamed && renamed.To.ToString() == key
            ? new(renamed.To, renamed.Id)
        : null;
}

/// <summary>Versions: their files and lineage as their birth says, their labels as they were put since.</summary>
internal sealed class VersionFold() : StateFold<VersionState>(CatalogTables.Versions)
{
    public override int Version => 2;

    public override IEnumerable<string> KeysOf(Fact fact) =>
        fact.Kind switch
        {
            "version.registered"
            or "version.detailed"
            or "version.described"
            or "version.tagged"
            or "version.untagged"
            or "version.staged"
            or "version.deleted"
            or "model.renamed"
            or "model.deleted" => FactSubjects.Versions(fact),
            _ => [],
        };

    protected override VersionState? Apply(VersionState? before, string key, Fact fact) =>
        before is null
            ? CatalogFacts.VersionRegistered.Read(fact)?.Born(fact.By, fact.At)
            : fact.Kind switch
            {
                _ when CatalogFacts.VersionDetailed.Read(fact) is { } detailed => detailed.AddTo(before),
                _ when RegistryFacts.VersionTagged.Read(fact) is { } tagged => before with
                {
                    Tags = TagSet.With(before.Tags, tagged.Key, tagged.Value, tagged.Part),
                },
                _ when RegistryFacts.VersionUntagged.Read(fact) is { } untagged => before with
                {
                    Tags = TagSet.Without(before.Tags, untagged.Key),
                },
                _ when RegistryFacts.VersionDescribed.Read(fact) is { } said => before with
                {
                    Description = said.Part == 1 ? said.Text : before.Description + said.Text,
                    UpdatedAt = fact.At,
                },
                _ when RegistryFacts.VersionStaged.Read(fact) is { } staged => before with
                {
                    Stage = staged.To,
                    UpdatedAt = fact.At,
                },
                _ when RegistryFacts.ModelRenamed.Read(fact) is { } renamed => before with
                {
                    ModelName = renamed.To,
                    UpdatedAt = fact.At,
                },
                _ when RegistryFacts.VersionDeleted.Is(fact) || RegistryFacts.ModelDeleted.Is(fact) => before with
                {
                    Stage = VersionStage.Deleted,
                    DeletedAt = before.DeletedAt ?? fact.At,
                    UpdatedAt = fact.At,
                },
                _ => before,
            };
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
