using System.Text.Json.Serialization;
using Airworthy.Core.Values;

namespace Airworthy.Delivery.Releases;

/// <summary>How far a rollout has come.</summary>
public sealed record RolloutProgress
{
    /// <summary>Which of its shares, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>How many of a hundred requests the version answers.</summary>
    public required int Weight { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>How long it is held there; null: no longer than it takes to ask.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The share that a person is to let it on to; null while nobody is waited for.</summary>
    public int? Awaits { get; init; }

    /// <summary>The share that a person let it on to; null where nobody has.</summary>
    public int? LetOnTo { get; init; }

    public Principal? PausedBy { get; init; }

    /// <summary>What was left of its time when it was paused.</summary>
    public TimeSpan? Left { get; init; }

    /// <summary>Why it was taken back; null while it goes on.</summary>
    public string? Aborted { get; init; }

    /// <summary>Whether only a person's word takes it further.</summary>
    [JsonIgnore]
    public bool Rests => Aborted is null && (PausedBy is not null || Awaits is not null);
}
