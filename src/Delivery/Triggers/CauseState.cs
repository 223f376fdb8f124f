using System.Text.Json.Serialization;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Triggers;

/// <summary>The rows triggers keep, and the folds that make them.</summary>
public static class TriggerTables
{
    /// <summary>By model id, a slash and the cause: everything that a trigger ever took for one, so none counts twice.</summary>
    public static readonly StateTable<CauseState> Causes = new(
        "release_causes",
        TriggerJson.Default.CauseState,
        new StateIndex(false, "status")
    );

    /// <summary>By model id, a slash and the schedule: the last moment that was due.</summary>
    public static readonly StateTable<ScheduleState> Schedules = new(
        "release_schedules",
        TriggerJson.Default.ScheduleState
    );

    public static IReadOnlyList<IStateFold> Folds { get; } = [new CauseFold(), new ScheduleFold()];

    internal static string KeyOf(ModelId model, string cause) => $"{model}/{cause}";
}

/// <summary>Why a release is to begin, and what came of it.</summary>
public sealed record CauseState
{
    public required ModelId Model { get; init; }

    public required string Trigger { get; init; }

    public required string Cause { get; init; }

    /// <summary>In whose name the release begins: a trigger's, which never approves, or the person's who asked.</summary>
    public required Principal By { get; init; }

    /// <summary>Null: the newest version when it begins.</summary>
    public int? Number { get; init; }

    public required DateTimeOffset At { get; init; }

    public required CauseStatus Status { get; init; }

    public ReleaseId? Release { get; init; }

    /// <summary>What came of it, in a sentence; empty while it is open.</summary>
    public string Detail { get; init; } = "";
}

/// <summary>When a schedule was last due.</summary>
public sealed record ScheduleState(DateTimeOffset DueAt);

[JsonConverter(typeof(JsonStringEnumConverter<CauseStatus>))]
public enum CauseStatus
{
    /// <summary>Its release is still to begin.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    [JsonStringEnumMemberName("answered")]
    Answered,
}

/// <summary>What the facts of <see cref="TriggerFacts"/> mean for a cause.</summary>
internal sealed class CauseFold() : StateFold<CauseState>(TriggerTables.Causes)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        TriggerFacts.Caused.Read(fact) is { } caused ? [TriggerTables.KeyOf(caused.Model, caused.Cause)]
        : TriggerFacts.Answered.Read(fact) is { } answered ? [TriggerTables.KeyOf(answered.Model, answered.Cause)]
        : [];

    protected override CauseState Apply(CauseState? before, string key, Fact fact)
    {
        if (TriggerFacts.Caused.Read(fact) is { } caused)
        {
            return new CauseState
            {
                Model = caused.Model,
                Trigger = caused.Trigger,
                Cause = caused.Cause,
                By = caused.By,
                Number = caused.Number,
                At = fact.At,
                Status = CauseStatus.Open,
            };
        }
        var answered = TriggerFacts.Answered.Read(fact)!;
        return (before ?? throw new InvalidOperationException($"{key} was answered and never came.")) with
        {
            Status = CauseStatus.Answered,
            Release = answered.Release,
            Detail = answered.Detail,
        };
    }
}

/// <summary>The last moment that each schedule was due.</summary>
internal sealed class ScheduleFold() : StateFold<ScheduleState>(TriggerTables.Schedules)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        TriggerFacts.Caused.Read(fact) is { DueAt: not null } caused
            ? [TriggerTables.KeyOf(caused.Model, caused.Trigger)]
            : [];

    protected override ScheduleState Apply(ScheduleState? before, string key, Fact fact) =>
        new(TriggerFacts.Caused.Read(fact)!.DueAt!.Value);
}
