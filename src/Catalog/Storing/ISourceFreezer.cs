using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Storing;

/// <summary>
/// Brings the files that a version's source names into the store, by content, so that what is written there later never reaches the
/// version. Where nothing can be frozen the version is registered all the same, without an artifact, and no gate lets it in.
/// </summary>
public interface ISourceFreezer
{
    /// <summary>
    /// Freezes what lies under the source now. When the task completes every file named is permanent in the blob store. A source that
    /// is empty, unreachable or of another store is no fault but <see cref="FrozenSource.Without"/>; a fault refuses the registration
    /// (over quota, the disk is full, a hostile path).
    /// </summary>
    Task<Result<FrozenSource>> FreezeAsync(SourceReference source, Caller by, CancellationToken cancel);
}

/// <summary>
/// Where a version's files are to come from, as the caller said it. Sources that name a registered version
/// (<c>models:/name/version</c>, <c>models:/name@alias</c>) never come here: that version's files are taken as they are.
/// </summary>
/// <param name="Source">Like <c>runs:/ID/path</c>, <c>models:/m-ID</c> or <c>mlflow-artifacts:/path</c>; anything a caller may write.</param>
/// <param name="RunId">The run that is named beside it, if any.</param>
/// <param name="LoggedModelId">The logged model that is named beside it, if any.</param>
public sealed record SourceReference(string Source, string? RunId, string? LoggedModelId);

/// <summary>What a source held when it was frozen.</summary>
public sealed record FrozenSource
{
    /// <summary>Every file, permanent in the blob store; empty without an artifact.</summary>
    public IReadOnlyList<ModelFile> Files { get; init; } = [];

    /// <summary>What the files are by their bytes (<see cref="VersionExam.Examine"/>).</summary>
    public VersionExam Exam { get; init; } = VersionExam.OfNothing;

    /// <summary>Why there is no file, as a sentence; null where there are some.</summary>
    public string? WhyEmpty { get; init; }

    /// <summary>The run as it stood; null where none is known.</summary>
    public RunAtBirth? Run { get; init; }

    /// <summary>No artifact. The sentence says why, and is shown to whoever asks why no gate lets the version in.</summary>
    public static FrozenSource Without(string why, RunAtBirth? run = null) => new() { WhyEmpty = why, Run = run };
}

/// <summary>What a run said of itself when a version was made of it. Later changes to the run do not reach the version.</summary>
public sealed record RunAtBirth
{
    /// <summary>The run's id.</summary>
    public required string Id { get; init; }

    /// <summary>Over everything below in one canonical form: params, metrics, tags, data sets, code version and who.</summary>
    public required Sha256Digest Digest { get; init; }

    public IReadOnlyDictionary<string, string> Params { get; init; } = new Dictionary<string, string>();

    /// <summary>The last value of each; only finite ones.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The first data set it was trained on; null where none was logged.</summary>
    public DatasetReference? Dataset { get; init; }

    /// <summary>The code's commit.</summary>
    public string? Commit { get; init; }

    /// <summary>Who ran it, as the run says; proves nothing.</summary>
    public string? User { get; init; }

    /// <summary>Who made it, as authenticated; null for a run from before that was kept.</summary>
    public Principal? CreatedBy { get; init; }
}

/// <summary>Freezes nothing: for a server that keeps no artifacts of its own.</summary>
public sealed class NoSourceFreezer : ISourceFreezer
{
    public Task<Result<FrozenSource>> FreezeAsync(SourceReference source, Caller by, CancellationToken cancel) =>
        Task.FromResult<Result<FrozenSource>>(
            FrozenSource.Without(
                $"This server keeps no artifacts, so nothing was taken from '{Clip.Short(source.Source)}'."
            )
        );
}
