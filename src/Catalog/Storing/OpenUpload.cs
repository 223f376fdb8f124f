using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Storing;

/// <summary>One upload under way. Everything mutable in it belongs to <see cref="UploadTable"/> and changes under its lock.</summary>
internal sealed class OpenUpload(
    string id,
    Principal by,
    ModelName model,
    Registration registration,
    IEnumerable<Sha256Digest> missing,
    DateTimeOffset now
)
{
    public string Id => id;

    public Principal By => by;

    public ModelName Model => model;

    public Registration Registration => registration;

    /// <summary>What has not arrived yet.</summary>
    public HashSet<Sha256Digest> Missing { get; } = [.. missing];

    /// <summary>What came in under this upload (and was not stored before).</summary>
    public HashSet<Sha256Digest> Received { get; } = [];

    /// <summary>What is arriving at this moment.</summary>
    public HashSet<Sha256Digest> Receiving { get; } = [];

    public DateTimeOffset Touched { get; set; } = now;

    /// <summary>The registering itself, once it was asked for; it stays, so that asking twice does not register twice.</summary>
    public Task<Result<RegisteredVersion>>? Completion { get; set; }

    /// <summary>Set when the upload is dropped: completes when no call is writing into it any more.</summary>
    public TaskCompletionSource? Idle { get; set; }

    /// <summary>Ends the calls that are still sending when the upload is dropped.</summary>
    public CancellationTokenSource Closing { get; } = new();

    public bool IsOpen => Completion is null && Idle is null;

    public long Reserved => Missing.Concat(Received).Sum(d => registration.Contents[d]);
}

/// <summary>An upload that was begun: its id, which only its principal can use, and the files it waits for.</summary>
public sealed record BegunUpload(string Id, IReadOnlyList<Sha256Digest> Missing, DateTimeOffset ExpiresAt);

/// <summary>A version that was registered just now, and the revision of its row.</summary>
public sealed record RegisteredVersion(VersionState Version, long Revision);
