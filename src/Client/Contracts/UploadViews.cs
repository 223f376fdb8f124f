namespace Airworthy.Client.Contracts;

/// <summary>What is to be registered: the metadata, and the files that will be sent.</summary>
public sealed record RegisterRequest
{
    /// <summary>The account that answers for the model. Left out: the caller's own account.</summary>
    public string? Owner { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Figures the trainer states; finite numbers.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    public DatasetView? Dataset { get; init; }

    /// <summary>The training code's commit, e.g. a Git object name.</summary>
    public string? Commit { get; init; }

    /// <summary>The run that trained it, in whatever tracks runs.</summary>
    public string? Run { get; init; }

    /// <summary>What the trainer declares; it must agree with the model's own graph.</summary>
    public SignatureView? Signature { get; init; }

    /// <summary>Every file of the version.</summary>
    public required IReadOnlyList<FileEntry> Files { get; init; }
}

/// <summary>An upload that was begun: which files the server still lacks.</summary>
public sealed record UploadView
{
    /// <summary>The upload's id, for <c>/api/v1/uploads/{upload}</c>.</summary>
    public required string Upload { get; init; }

    public required string Model { get; init; }

    /// <summary>Digests still to be sent; files the server already holds are not asked for again.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>When an upload that was not completed is dropped.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
