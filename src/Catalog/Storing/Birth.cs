using Airworthy.Artifacts.Reading;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Storing;

/// <summary>Everything that a version is born with, whichever way it came in. Its files are permanent already.</summary>
public sealed record Birth
{
    public required UserName Owner { get; init; }

    public required ModelManifest Manifest { get; init; }

    public required VersionExam Exam { get; init; }

    public string Description { get; init; } = "";

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    public IReadOnlyDictionary<string, string> Params { get; init; } = new Dictionary<string, string>();

    public Models.Lineage Lineage { get; init; } = new();

    public string? Source { get; init; }

    public string? RunLink { get; init; }

    public string? LoggedModel { get; init; }

    /// <summary>Why there is no file; null where there are some.</summary>
    public string? NoArtifact { get; init; }
}
