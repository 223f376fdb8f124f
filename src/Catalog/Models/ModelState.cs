using Airworthy.Artifacts.Reading;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Models;

/// <summary>A registered model: what its versions are versions of.</summary>
public sealed record ModelState
{
    public required ModelId Id { get; init; }

    public required ModelName Name { get; init; }

    /// <summary>Who answers for the model: an account's name. The newest version's owner.</summary>
    public required UserName Owner { get; init; }

    public string Description { get; init; } = "";

    /// <summary>The highest version number so far; numbers are never reused.</summary>
    public required int LastNumber { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who made it, as authenticated.</summary>
    public required Principal Author { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Labels, each on one version's number. No endpoint follows them.</summary>
    public IReadOnlyDictionary<string, int> Aliases { get; init; } = new Dictionary<string, int>();

    /// <summary>When it was deleted: its name is another's or nobody's since, its record stays.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
}

/// <summary>
/// A model version. Its files, signature, metrics and lineage never change once it is registered; description, tags and stage are
/// labels.
/// </summary>
public sealed record VersionState
{
    public required VersionId Id { get; init; }

    public required ModelId ModelId { get; init; }

    public required ModelName ModelName { get; init; }

    /// <summary>1, 2, 3, … within the model.</summary>
    public required int Number { get; init; }

    public required UserName Owner { get; init; }

    /// <summary>Who registered it, as authenticated.</summary>
    public required Principal Author { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When its description, stage or model's name last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    public required IReadOnlyList<ModelFile> Files { get; init; }

    public required Sha256Digest Digest { get; init; }

    /// <summary>What the files are, by their content: <c>onnx</c>, or <c>unknown</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Read from the model's own graph; null where the format tells none.</summary>
    public ModelSignature? Signature { get; init; }

    public string Description { get; init; } = "";

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Figures the trainer states (not measured here); keys as given.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Parameters of the run, as it stood at the birth.</summary>
    public IReadOnlyDictionary<string, string> Params { get; init; } = new Dictionary<string, string>();

    public Lineage Lineage { get; init; } = new();

    /// <summary>A label, one of <see cref="VersionStage"/>; no endpoint follows it.</summary>
    public string Stage { get; init; } = VersionStage.None;

    /// <summary>Where the files were taken from, as it was said; null for uploaded ones.</summary>
    public string? Source { get; init; }

    public string? RunLink { get; init; }

    public string? LoggedModel { get; init; }

    /// <summary>Why it has no file, as a sentence; null where it has some.</summary>
    public string? NoArtifact { get; init; }

    /// <summary>When it or its model was deleted: it is hidden since, its record stays.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>What the file scan found; a version with a <see cref="ScanFinding.Dangerous"/> finding is not releasable.</summary>
    public IReadOnlyList<ScanFinding> Scan { get; init; } = [];

    public bool Releasable => Files.Count > 0 && !Scan.Any(f => f.Dangerous);
}

/// <summary>The stages that MLflow's clients know, and the one that stands for having been deleted.</summary>
public static class VersionStage
{
    public const string None = "None";
    public const string Staging = "Staging";
    public const string Production = "Production";
    public const string Archived = "Archived";

    /// <summary>Of a deleted version; nobody can put a version there by asking for it.</summary>
    public const string Deleted = "Deleted_Internal";

    public static IReadOnlyList<string> All { get; } = [None, Staging, Production, Archived];

    /// <summary>The stage of that name, in whatever case; null where there is none.</summary>
    public static string? Find(string? name) =>
        All.FirstOrDefault(s => string.Equals(s, name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Where a version came from, as far as it was told.</summary>
public sealed record Lineage
{
    public DatasetReference? Dataset { get; init; }

    /// <summary>The code's commit, e.g. a Git object name.</summary>
    public string? Commit { get; init; }

    /// <summary>The run that trained it, in whatever tracks runs.</summary>
    public string? Run { get; init; }

    /// <summary>The run as it stood when the version was born; null for a run that is not kept here.</summary>
    public Sha256Digest? RunDigest { get; init; }

    /// <summary>
    /// Who trained it, as far as that was known at the birth: whoever made the run, as authenticated; the user that the run names; and whom the
    /// version's first tags name. Frozen here, because tags can be changed and separation of duties cannot rest on them. Null: nobody is known.
    /// </summary>
    public IReadOnlyList<UserName>? TrainedBy { get; init; }
}

/// <summary>A data set by name and, where the file was at hand, by digest.</summary>
public sealed record DatasetReference(string Name, Sha256Digest? Digest);

/// <summary>One thing a scan found in a file, without ever loading it.</summary>
public sealed record ScanFinding(string Path, string Code, string Detail, bool Dangerous);
