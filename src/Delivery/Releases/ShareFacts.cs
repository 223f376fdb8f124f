using Airworthy.Core.Values;
using Airworthy.Record.Facts;

namespace Airworthy.Delivery.Releases;

/// <summary>What a rollout states while its version's share of the requests grows.</summary>
public static class ShareFacts
{
    public static readonly FactKind<ShareSet> Set = new("release.share-set", ReleaseJson.Default.ShareSet);

    public static readonly FactKind<ShareAwaited> Awaited = new(
        "release.share-awaited",
        ReleaseJson.Default.ShareAwaited
    );

    public static readonly FactKind<ShareLetOn> LetOn = new("release.share-let-on", ReleaseJson.Default.ShareLetOn);

    public static readonly FactKind<RolloutPaused> Paused = new(
        "release.rollout-paused",
        ReleaseJson.Default.RolloutPaused
    );

    public static readonly FactKind<RolloutResumed> Resumed = new(
        "release.rollout-resumed",
        ReleaseJson.Default.RolloutResumed
    );

    public static readonly FactKind<RolloutAborted> Aborted = new(
        "release.rollout-aborted",
        ReleaseJson.Default.RolloutAborted
    );
}

/// <summary>The version has this many of a hundred requests, and is held there until then; null: no longer than it takes to ask.</summary>
public sealed record ShareSet(ReleaseId Release, string Step, int Index, int Weight, DateTimeOffset? Until = null);

/// <summary>A person is to let the version on to its next share.</summary>
public sealed record ShareAwaited(ReleaseId Release, string Step, int Index, int Weight);

/// <summary>A person with no part in the version let it on.</summary>
public sealed record ShareLetOn(ReleaseId Release, string Step, int Index);

/// <summary>The share stays as it is, and its time stands still.</summary>
public sealed record RolloutPaused(ReleaseId Release, string Step, string Reason);

/// <summary>Its time runs on.</summary>
public sealed record RolloutResumed(ReleaseId Release, string Step);

/// <summary>The version is taken back: what answered before the rollout answers everything again.</summary>
public sealed record RolloutAborted(ReleaseId Release, string Step, string Reason);
