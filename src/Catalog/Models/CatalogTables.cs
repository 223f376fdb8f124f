using Airworthy.Core.Values;
using Airworthy.Record.Folds;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Models;

/// <summary>The catalog's tables and the folds that fill them.</summary>
public static class CatalogTables
{
    /// <summary>By <see cref="ModelId"/>.</summary>
    public static readonly StateTable<ModelState> Models = new(
        "models",
        CatalogJson.Default.ModelState,
        new StateIndex(Unique: true, "name"),
        new StateIndex(Unique: false, "owner")
    );

    /// <summary>By <see cref="VersionId"/>.</summary>
    public static readonly StateTable<VersionState> Versions = new(
        "versions",
        CatalogJson.Default.VersionState,
        new StateIndex(Unique: true, "modelId", "number"),
        new StateIndex(Unique: false, "modelName"),
        new StateIndex(Unique: false, "owner"),
        new StateIndex(Unique: false, "digest"),
        new StateIndex(Unique: false, "lineage.dataset.name"),
        new StateIndex(Unique: false, "lineage.dataset.digest")
    );

    /// <summary>By the 64 hexadecimal digits of the file's digest: every stored file that some version refers to.</summary>
    public static readonly StateTable<BlobState> Blobs = new("blobs", CatalogJson.Default.BlobState);

    public static IReadOnlyList<IStateFold> Folds { get; } = [new ModelFold(), new VersionFold(), new BlobFold()];
}

/// <summary>A stored file that a version refers to, and the version that did so first.</summary>
public sealed record BlobState
{
    public required Sha256Digest Digest { get; init; }

    /// <summary>In bytes.</summary>
    public required long Size { get; init; }

    public required VersionId FirstOf { get; init; }
}
