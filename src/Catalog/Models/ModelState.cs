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
}

/// <summary>A model version. Nothing of it changes once it is registered.</summary>
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

    public Lineage Lineage { get; init; } = new();

    /// <summary>What the file scan found; a version with a <see cref="ScanFinding.Dangerous"/> finding is not releasable.</summary>
    public IReadOnlyList<ScanFinding> Scan { get; init; } = [];

    public bool Releasable => !Scan.Any(f => f.Dangerous);
}

/// <summary>Where a version came from, as far as it was told.</summary>
public sealed record Lineage
{
    public DatasetReference? Dataset { get; init; }

    /// <summary>The code's commit, e.g. a Git object name.</summary>
    public string? Commit { get; init; }

    /// <summary>The run that trained it, in whatever tracks runs.</summary>
    public string? Run { get; init; }
}

/// <summary>A data set by name and, where the file was at hand, by digest.</summary>
public sealed record DatasetReference(string Name, Sha256Digest? Digest);

/// <summary>One thing a scan found in a file, without ever loading it.</summary>
public sealed record ScanFinding(string Path, string Code, string Detail, bool Dangerous);
