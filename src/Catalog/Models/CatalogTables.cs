using Airworthy.Core.Values;
using Airworthy.Record.Folds;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Models;

/// <summary>The catalog's tables and the folds that fill them.</summary>
public static class CatalogTables
{
    /// <summary>By <see cref="ModelId"/>; deleted models too.</summary>
    public static readonly StateTable<ModelState> Models = new(
        "models",
        CatalogJson.Default.ModelState,
        new StateIndex(Unique: false, "owner"),
        new StateIndex(Unique: false, "updatedAt")
    );

    /// <summary>
    /// By <see cref="ModelName"/>: which model has the name now. A row moves only when a model gets or loses a name, so a commit that
    /// expects it says "this model, still there and so called" and does not collide with whatever else happens to the model.
    /// </summary>
    public static readonly StateTable<NameState> Names = new(
        "model_names",
        CatalogJson.Default.NameState,
        new StateIndex(Unique: false, "name")
    );

    /// <summary>By <see cref="VersionId"/>; deleted versions too.</summary>
    public static readonly StateTable<VersionState> Versions = new(
        "versions",
        CatalogJson.Default.VersionState,
        new StateIndex(Unique: true, "modelId", "number"),
        new StateIndex(Unique: false, "modelId", "stage", "number"),
        new StateIndex(Unique: false, "modelName", "number"),
        // As lists of a model's or a run's versions are asked for by default: the last changed first.
        new StateIndex(Unique: false, "modelName", "updatedAt", "number"),
        new StateIndex(Unique: false, "lineage.run", "updatedAt"),
        new StateIndex(Unique: false, "owner"),
        new StateIndex(Unique: false, "digest"),
        new StateIndex(Unique: false, "updatedAt"),
        new StateIndex(Unique: false, "lineage.dataset.name"),
        new StateIndex(Unique: false, "lineage.dataset.digest")
    );

    /// <summary>By model, a slash and the tag's key: for finding models by tag.</summary>
    public static readonly StateTable<TagState> ModelTags = new(
        "model_tags",
        CatalogJson.Default.TagState,
        new StateIndex(Unique: false, "key", "head")
    );

    /// <summary>By version, a slash and the tag's key: for finding versions by tag.</summary>
    public static readonly StateTable<TagState> VersionTags = new(
        "version_tags",
        CatalogJson.Default.TagState,
        new StateIndex(Unique: false, "key", "head")
    );

    /// <summary>By the 64 hexadecimal digits of the file's digest: every stored file that some version refers to.</summary>
    public static readonly StateTable<BlobState> Blobs = new("blobs", CatalogJson.Default.BlobState);

    public static IReadOnlyList<IStateFold> Folds { get; } =
    [new ModelFold(), new NameFold(), new VersionFold(), new ModelTagFold(), new VersionTagFold(), new BlobFold()];
}

/// <summary>A name that a model has.</summary>
public sealed record NameState(ModelName Name, ModelId ModelId);

/// <summary>A tag, where it can be found by an index. The whole value stands in the row of what is tagged.</summary>
/// <param name="Of">The id of the model or version.</param>
/// <param name="Key">The tag's key.</param>
/// <param name="Head">The first <see cref="HeadLength"/> characters of its value.</param>
public sealed record TagState(string Of, string Key, string Head)
{
    public const int HeadLength = 100;

    internal static TagState From(string of, string key, string value) =>
        new(of, key, value.Length <= HeadLength ? value : HeadOf(value));

    /// <summary>The part of a value that is indexed; never half a surrogate pair.</summary>
    public static string HeadOf(string value)
    {
        if (value.Length <= HeadLength)
        {
            return value;
        }
        return value[..(char.IsHighSurrogate(value[HeadLength - 1]) ? HeadLength - 1 : HeadLength)];
    }
}

/// <summary>A stored file that a version refers to, and the version that did so first.</summary>
public sealed record BlobState
{
    public required Sha256Digest Digest { get; init; }

    /// <summary>In bytes.</summary>
    public required long Size { get; init; }

    public required VersionId FirstOf { get; init; }
}
