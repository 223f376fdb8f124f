using Airworthy.Artifacts.Reading;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Storing;

/// <summary>What somebody wants to register, as they said it: nothing of it has been checked.</summary>
public sealed record RegisterRequest
{
    public IReadOnlyList<AnnouncedFile?>? Files { get; init; }

    /// <summary>Who will answer for the version: an account's name. Required.</summary>
    public string? Owner { get; init; }

    /// <summary>At most 10,000 characters.</summary>
    public string? Description { get; init; }

    /// <summary>At most 100; keys of 1 to 250 characters, values of at most 5,000.</summary>
    public IReadOnlyDictionary<string, string?>? Tags { get; init; }

    /// <summary>Figures the trainer states, at most 1,000, each a finite number; names of 1 to 250 characters.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    public string? DatasetName { get; init; }

    public string? DatasetDigest { get; init; }

    /// <summary>The code's commit.</summary>
    public string? Commit { get; init; }

    /// <summary>The run that trained it.</summary>
    public string? Run { get; init; }

    /// <summary>Compared with the model's own; a difference refuses the registration.</summary>
    public ModelSignature? Signature { get; init; }
}

/// <summary>A file that is going to be sent: its path with '/' separators, its size in bytes, and its digest as text.</summary>
public sealed record AnnouncedFile(string? Path, long Size, string? Digest);

/// <summary>A request in which everything that can be checked beforehand is right.</summary>
internal sealed record Registration
{
    public required ModelManifest Manifest { get; init; }

    public required UserName Owner { get; init; }

    public required string Description { get; init; }

    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public required Models.Lineage Lineage { get; init; }

    public ModelSignature? Declared { get; init; }

    /// <summary>Each distinct content once, with its size.</summary>
    public required IReadOnlyDictionary<Sha256Digest, long> Contents { get; init; }
}
