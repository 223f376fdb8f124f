using Airworthy.Artifacts.Reading;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;

namespace Airworthy.Catalog.Models;

/// <summary>The kinds of facts that the catalog states. Each is about the ids of the model and, where there is one, the version.</summary>
public static class CatalogFacts
{
    public static readonly FactKind<ModelCreated> ModelCreated = new("model.created", CatalogJson.Default.ModelCreated);

    public static readonly FactKind<VersionRegistered> VersionRegistered = new(
        "version.registered",
        CatalogJson.Default.VersionRegistered
    );

    /// <summary>
    /// More of a version than one fact may hold. Always in the commit of the version's birth, right behind it, so that nobody ever
    /// sees a version without its details.
    /// </summary>
    public static readonly FactKind<VersionDetailed> VersionDetailed = new(
        "version.detailed",
        CatalogJson.Default.VersionDetailed
    );
}

/// <summary>Body of <c>model.created</c>: alone, or committed together with the model's first version.</summary>
public sealed record ModelCreated
{
    public required ModelId Id { get; init; }

    public required ModelName Name { get; init; }

    public required UserName Owner { get; init; }

    public string Description { get; init; } = "";

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The row that this birth makes.</summary>
    public ModelState Born(Principal author, DateTimeOffset at) =>
        new()
        {
            Id = Id,
            Name = Name,
            Owner = Owner,
            Author = author,
            Description = Description,
            LastNumber = 0,
            CreatedAt = at,
            UpdatedAt = at,
            Tags = Tags,
        };
}

/// <summary>Body of <c>version.registered</c>: the whole version, but for who and when, which the fact itself carries.</summary>
public sealed record VersionRegistered
{
    public required VersionId Id { get; init; }

    public required ModelId ModelId { get; init; }

    public required ModelName ModelName { get; init; }

    public required int Number { get; init; }

    public required UserName Owner { get; init; }

    public required IReadOnlyList<ModelFile> Files { get; init; }

    public required Sha256Digest Digest { get; init; }

    public required string Format { get; init; }

    public ModelSignature? Signature { get; init; }

    public string Description { get; init; } = "";

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>The run's parameters, as the run stood at the birth.</summary>
    public IReadOnlyDictionary<string, string> Params { get; init; } = new Dictionary<string, string>();

    public Lineage Lineage { get; init; } = new();

    public IReadOnlyList<ScanFinding> Scan { get; init; } = [];

    /// <summary>Where the files were taken from, as the caller said it; null for files that were uploaded.</summary>
    public string? Source { get; init; }

    /// <summary>A link to the run for people, as the caller said it.</summary>
    public string? RunLink { get; init; }

    /// <summary>The logged model that it was made of.</summary>
    public string? LoggedModel { get; init; }

    /// <summary>Why there is no file, as a sentence; null where there are some.</summary>
    public string? NoArtifact { get; init; }

    /// <summary>The row that this birth makes.</summary>
    public VersionState Born(Principal author, DateTimeOffset at) =>
        new()
        {
            Id = Id,
            ModelId = ModelId,
            ModelName = ModelName,
            Number = Number,
            Owner = Owner,
            Author = author,
            RegisteredAt = at,
            UpdatedAt = at,
            Files = Files,
            Digest = Digest,
            Format = Format,
            Signature = Signature,
            Description = Description,
            Tags = Tags,
            Metrics = Metrics,
            Params = Params,
            Lineage = Lineage,
            Scan = Scan,
            Source = Source,
            RunLink = RunLink,
            LoggedModel = LoggedModel,
            NoArtifact = NoArtifact,
        };
}

/// <summary>Body of <c>version.detailed</c>: further entries of the lists that <c>version.registered</c> began.</summary>
public sealed record VersionDetailed
{
    public required VersionId Id { get; init; }

    public IReadOnlyList<ModelFile> Files { get; init; } = [];

    public IReadOnlyList<TensorSpec> Inputs { get; init; } = [];

    public IReadOnlyList<TensorSpec> Outputs { get; init; } = [];

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    public IReadOnlyDictionary<string, string> Params { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ScanFinding> Scan { get; init; } = [];

    /// <summary>The row with these details added.</summary>
    public VersionState AddTo(VersionState version) =>
        version with
        {
            Files = [.. version.Files, .. Files],
            Signature =
                Inputs.Count + Outputs.Count == 0
                    ? version.Signature
                    : new ModelSignature(
                        [.. version.Signature?.Inputs ?? [], .. Inputs],
                        [.. version.Signature?.Outputs ?? [], .. Outputs]
                    ),
            Tags = Merged(version.Tags, Tags),
            Metrics = Merged(version.Metrics, Metrics),
            Params = Merged(version.Params, Params),
            Scan = [.. version.Scan, .. Scan],
        };

    private static SortedDictionary<string, T> Merged<T>(
        IReadOnlyDictionary<string, T> before,
        IReadOnlyDictionary<string, T> more
    ) => new(before.Concat(more).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
}
