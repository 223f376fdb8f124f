using Airworthy.Core.Values;
using Airworthy.Record.Facts;

namespace Airworthy.Catalog.Models;

/// <summary>
/// What happens to models and versions after their birth. Each is about the model and, where there is one, the version; a rename or a
/// deletion is about every version of the model as well, since it changes what they are called or hides them.
/// </summary>
public static class RegistryFacts
{
    public static readonly FactKind<ModelDescribed> ModelDescribed = new(
        "model.described",
        CatalogJson.Default.ModelDescribed
    );

    public static readonly FactKind<ModelTagged> ModelTagged = new("model.tagged", CatalogJson.Default.ModelTagged);

    public static readonly FactKind<ModelUntagged> ModelUntagged = new(
        "model.untagged",
        CatalogJson.Default.ModelUntagged
    );

    public static readonly FactKind<ModelRenamed> ModelRenamed = new("model.renamed", CatalogJson.Default.ModelRenamed);

    public static readonly FactKind<ModelDeleted> ModelDeleted = new("model.deleted", CatalogJson.Default.ModelDeleted);

    public static readonly FactKind<AliasSet> AliasSet = new("model.alias-set", CatalogJson.Default.AliasSet);

    public static readonly FactKind<AliasRemoved> AliasRemoved = new(
        "model.alias-removed",
        CatalogJson.Default.AliasRemoved
    );

    public static readonly FactKind<VersionDescribed> VersionDescribed = new(
        "version.described",
        CatalogJson.Default.VersionDescribed
    );

    public static readonly FactKind<VersionTagged> VersionTagged = new(
        "version.tagged",
        CatalogJson.Default.VersionTagged
    );

    public static readonly FactKind<VersionUntagged> VersionUntagged = new(
        "version.untagged",
        CatalogJson.Default.VersionUntagged
    );

    public static readonly FactKind<VersionStaged> VersionStaged = new(
        "version.staged",
        CatalogJson.Default.VersionStaged
    );

    public static readonly FactKind<VersionDeleted> VersionDeleted = new(
        "version.deleted",
        CatalogJson.Default.VersionDeleted
    );
}

/// <summary>
/// Body of <c>model.described</c>. A text that does not fit one log entry comes in parts of the same commit: the first replaces what
/// was there, each further one is put behind it.
/// </summary>
public sealed record ModelDescribed(ModelId Id, ModelName Name, string Text, int Part = 1);

/// <summary>Body of <c>model.tagged</c>; parts as in <see cref="ModelDescribed"/>.</summary>
public sealed record ModelTagged(ModelId Id, ModelName Name, string Key, string Value, int Part = 1);

/// <summary>Body of <c>model.untagged</c>.</summary>
public sealed record ModelUntagged(ModelId Id, ModelName Name, string Key);

/// <summary>
/// Body of <c>model.renamed</c>. One log entry has room for some hundred versions; the first part renames the model and its versions
/// named there, each further one of the same commit only versions.
/// </summary>
public sealed record ModelRenamed(ModelId Id, ModelName From, ModelName To, int Part = 1);

/// <summary>Body of <c>model.deleted</c>: hidden from now on, and its name free. Parts as in <see cref="ModelRenamed"/>.</summary>
public sealed record ModelDeleted(ModelId Id, ModelName Name, int Part = 1);

/// <summary>Body of <c>model.alias-set</c>: a label, which no endpoint follows.</summary>
public sealed record AliasSet(ModelId Id, ModelName Name, string Alias, VersionId Version, int Number);

/// <summary>Body of <c>model.alias-removed</c>.</summary>
public sealed record AliasRemoved(ModelId Id, ModelName Name, string Alias);

/// <summary>Which version a fact is about, in words as well, so that the fact can be read by itself.</summary>
public sealed record VersionReference(VersionId Id, ModelId ModelId, ModelName ModelName, int Number)
{
    public static VersionReference To(VersionState version) =>
        new(version.Id, version.ModelId, version.ModelName, version.Number);
}

/// <summary>Body of <c>version.described</c>; parts as in <see cref="ModelDescribed"/>.</summary>
public sealed record VersionDescribed(VersionReference Version, string Text, int Part = 1);

/// <summary>Body of <c>version.tagged</c>; parts as in <see cref="ModelDescribed"/>.</summary>
public sealed record VersionTagged(VersionReference Version, string Key, string Value, int Part = 1);

/// <summary>Body of <c>version.untagged</c>.</summary>
public sealed record VersionUntagged(VersionReference Version, string Key);

/// <summary>Body of <c>version.staged</c>: a label, which no endpoint follows.</summary>
public sealed record VersionStaged(VersionReference Version, string From, string To);

/// <summary>Body of <c>version.deleted</c>: hidden from now on; its number is not given again.</summary>
public sealed record VersionDeleted(VersionReference Version);
